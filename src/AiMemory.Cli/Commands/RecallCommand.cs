using System.CommandLine;
using AiMemory.Cli.Configuration;
using AiMemory.Cli.Output;
using AiMemory.Cli.Parsing;
using AiMemory.UseCases;

namespace AiMemory.Cli.Commands;

internal sealed class RecallCommand : CliCommand, IFreeTextCommand
{
    private readonly Argument<string> _context;
    private readonly Option<string?> _namespace;
    private readonly Option<long> _limit;
    private readonly Option<string?> _tags;
    private readonly Option<string?> _since;
    private readonly Option<string?> _until;
    private readonly Option<string?> _tier;
    private readonly Option<string?> _asAgent;
    private readonly Option<long?> _budget;
    private readonly Option<string?> _contextTokens;
    private readonly Option<bool> _explain;
    private readonly Option<bool> _collapse;
    private readonly ModelFlags _models;

    public RecallCommand(CliContext context)
        : base("recall", "Find the memories that fit a context best", context)
    {
        _context = Positional("context", "What you are about to do, or want to know");
        _namespace = Value<string?>("--namespace", "-n", "NS", "Exact; with all ancestors when it holds a slash");
        _limit = NotNegative(Default("--limit", null, "N", 10L, "How many, at most 50"));
        _tags = Value<string?>("--tags", null, "TAG", "One tag, exact");
        _since = Value<string?>("--since", null, "TIME", "Created at or after");
        _until = Value<string?>("--until", null, "TIME", "Created at or before");
        _tier = Offering(Value<string?>("--tier", "-T", "TIER", "Feature tier: keyword semantic smart autonomous"), "keyword", "semantic", "smart", "autonomous");
        _asAgent = Value<string?>("--as-agent", null, "NS", "See what this namespace position may see");
        _budget = NotNegative(Value<long?>("--budget-tokens", null, "N", "Stop before the rows cost more tokens than this"));
        _contextTokens = Value<string?>("--context-tokens", null, "A,B", "Words mixed 70/30 into a semantic query");
        _explain = Flag("--explain", null, "Say why each row stands where it does; touches nothing");
        _collapse = Flag("--collapse", null, "Fold near-duplicates into the best of them");
        _models = new ModelFlags(this, language: false, embedding: true);
        Examples =
        [
            "ai-memory recall 'when do we deploy'",
            "ai-memory recall 'auth decisions' -n team/api --budget-tokens 500 --json",
        ];
    }

    protected override Task<int> ExecuteAsync(CliCall call)
    {
        call.Adjust = options => _models.Apply(
            call, call.Get(_tier) is { } tier ? options with { FeatureTier = FeatureTiers.Parse(tier) } : options);
        return call.WithSweptServiceAsync(service => RecallAsync(call, service));
    }

    private async Task<int> RecallAsync(CliCall call, IMemoryService service)
    {
        var context = call.Need(_context);
        var request = new RecallRequest
        {
            Context = context,
            Namespace = call.Get(_namespace),
            Limit = call.Need(_limit),
            Tag = call.Get(_tags),
            Since = call.Get(_since),
            Until = call.Get(_until),
            AsAgent = call.Get(_asAgent),
            BudgetTokens = call.Get(_budget),
            ContextTokens = call.Get(_contextTokens) is { } words ? Inputs.CommaList(words) : null,
            Explain = call.Get(_explain),
            Collapse = call.Get(_collapse),
            KeywordOnly = string.Equals(call.Get(_tier), "keyword", StringComparison.OrdinalIgnoreCase),
        };
        var response = CliCall.Require(await call.WatchedAsync(
            "recalling", service.RecallAsync(request, call.Caller, call.CancellationToken)).ConfigureAwait(false));
        if (response.Mode == "keyword" && call.Service is { EmbedUrl: { } url, FeatureTier: not "keyword" })
        {
            call.Error.WriteLine($"the embedding endpoint {url} did not answer; recalled by words");
        }

        if (call.Json)
        {
            return call.PrintJson(w => Wire.WriteRecall(w, response));
        }

        if (response.Items.Count == 0)
        {
            call.Error.WriteLine($"no memories found for: {context}");
            return 0;
        }

        foreach (var item in response.Items)
        {
            MemoryText.WriteRecalled(call, item);
        }

        return call.Print($"{response.Items.Count} memory(ies) recalled [{response.Mode}]");
    }
}
