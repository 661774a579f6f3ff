using AiMemory.Campaign.Reports;

namespace AiMemory.Campaign.Phases;

/// <summary>One phase of the campaign.</summary>
internal abstract class Phase(CampaignOptions options)
{
    protected CampaignOptions Options => options;

    public static string TitleOf(int phase) => phase switch
    {
        1 => "every node does what it says",
        2 => "every copy arrives",
        3 => "moving to another store and back",
        _ => "nothing acknowledged is lost, whatever breaks",
    };

    public static Phase Of(int phase, CampaignOptions options) => phase switch
    {
        1 => new FunctionalPhase(options),
        2 => new FederationPhase(options),
        3 => new MigrationPhase(options),
        _ => new ChaosPhase(options),
    };

    /// <summary>The reports by the names of their files. A broken promise is a report that did not pass, never an exception.</summary>
    public abstract Task<IReadOnlyList<(string File, IPhaseReport Report)>> RunAsync(CancellationToken cancellationToken);

    /// <summary>A folder for one cluster.</summary>
    protected string NewFolder(string name) => Directory.CreateDirectory(Path.Combine(options.Work, name)).FullName;

    /// <summary>Keeps what the nodes said, for whoever looks into a failure.</summary>
    protected void KeepLogs(string name, string logs)
    {
        var folder = Directory.CreateDirectory(Path.Combine(options.Out, "logs")).FullName;
        File.WriteAllText(Path.Combine(folder, name + ".log"), logs);
    }
}
