using System.CommandLine;
using AiMemory.Cli.Output;
using AiMemory.Cli.Parsing;
using AiMemory.UseCases;

namespace AiMemory.Cli.Commands;

internal sealed class SearchCommand : CliCommand, IFreeTextCommand
{
    private readonly Argument<string> _query;
    private readonly ListFilters _filters;
    private readonly Option<string?> _asAgent;

    public SearchCommand(CliContext context)
        : base("search", "Find memories that hold all the words", context)
    {
        _query = Positional("query", "The words");
        _filters = new ListFilters(this);
        _asAgent = Value<string?>("--as-agent", null, "NS", "See what this namespace position may see");
    }

    protected override Task<int> ExecuteAsync(CliCall call) => call.WithSweptServiceAsync(async service =>
    {
        var query = call.Need(_query);
        var found = CliCall.Require(await service.SearchAsync(
            new SearchRequest
            {
                Query = query,
                Namespace = call.Get(_filters.Namespace),
                Tier = Inputs.TierOrNone(call.Get(_filters.Tier)),
                Limit = call.Need(_filters.Limit),
                Since = call.Get(_filters.Since),
                Until = call.Get(_filters.Until),
                Tag = call.Get(_filters.Tags),
                AgentId = call.Settings.AgentId,
                AsAgent = call.Get(_asAgent),
            },
            call.Caller,
            call.CancellationToken).ConfigureAwait(false));

        if (call.Json)
        {
            return call.PrintJson(w => Wire.WriteRows(w, "results", found));
        }

        if (found.Count == 0)
        {
            call.Error.WriteLine($"no results for: {query}");
            return 0;
        }

        MemoryText.WriteLines(call, found);
        return call.Print($"{found.Count} result(s)");
    });
}
