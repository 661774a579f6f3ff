using AiMemory.Campaign.Reports;

namespace AiMemory.Campaign.Phases;

internal sealed class MigrationPhase(CampaignOptions options) : Phase(options)
{
    public override Task<IReadOnlyList<(string File, IPhaseReport Report)>> RunAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<(string, IPhaseReport)>>([("phase3.json", new MigrationReport { Pass = false, Reasons = [], Skipped = "`ai-memory migrate` does not speak to PostgreSQL in this build yet" })]);
}
