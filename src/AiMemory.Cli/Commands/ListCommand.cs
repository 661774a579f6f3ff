using System.CommandLine;
using AiMemory.Cli.Output;
using AiMemory.UseCases;

namespace AiMemory.Cli.Commands;

internal sealed class ListCommand : CliCommand
{
    private readonly ListFilters _filters;
    private readonly Option<long> _offset;

    public ListCommand(CliContext context)
        : base("list", "Browse memories, the most important first", context)
    {
        _filters = new ListFilters(this);
        _offset = NotNegative(Default("--offset", null, "N", 0L, "How many to skip"));
    }

    protected override Task<int> ExecuteAsync(CliCall call) => call.WithSweptServiceAsync(async service =>
    {
        var found = CliCall.Require(await service.ListAsync(
            new ListRequest
            {
                Namespace = call.Get(_filters.Namespace),
                Tier = Inputs.TierOrNone(call.Get(_filters.Tier)),
                Limit = call.Need(_filters.Limit),
                Offset = call.Need(_offset),
                Since = call.Get(_filters.Since),
                Until = call.Get(_filters.Until),
                Tag = call.Get(_filters.Tags),
                AgentId = call.Settings.AgentId,
            },
            call.Caller,
            call.CancellationToken).ConfigureAwait(false));

        if (call.Json)
        {
            return call.PrintJson(w => Wire.WriteRows(w, "memories", found));
        }

        if (found.Count == 0)
        {
            call.Error.WriteLine("no memories stored");
            return 0;
        }

        MemoryText.WriteLines(call, found);
        return call.Print($"{found.Count} memory(ies)");
    });
}
