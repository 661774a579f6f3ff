using System.CommandLine;
using AiMemory.Cli.Output;
using AiMemory.UseCases;

namespace AiMemory.Cli.Commands;

internal sealed class ForgetCommand : CliCommand
{
    private readonly Option<string?> _namespace;
    private readonly Option<string?> _pattern;
    private readonly Option<string?> _tier;

    public ForgetCommand(CliContext context)
        : base("forget", "Delete memories by filter; they are archived first", context)
    {
        _namespace = Value<string?>("--namespace", "-n", "NS", "Exact namespace");
        _pattern = Value<string?>("--pattern", "-p", "WORDS", "Rows that hold any of these words");
        _tier = Offering(Value<string?>("--tier", "-t", "TIER", "short, mid or long"), "short", "mid", "long");
    }

    protected override Task<int> ExecuteAsync(CliCall call)
    {
        Tier? tier = null;
        if (call.Get(_tier) is { } text)
        {
            tier = TierNames.TryParse(text, out var parsed)
                ? parsed
                : throw Failed($"invalid tier: {text} (use short, mid, long)");
        }

        var request = new ForgetRequest(call.Get(_namespace), call.Get(_pattern), tier);
        if (request is { Namespace: null, Pattern: null, Tier: null })
        {
            throw Failed("at least one of --namespace, --pattern, or --tier is required");
        }

        return call.WithServiceAsync(async service =>
        {
            var outcome = await service.ForgetAsync(request, call.Caller, call.CancellationToken).ConfigureAwait(false);
            var forgotten = outcome.Problem is { Kind: ProblemKind.Invalid } invalid ? throw Failed(invalid.Message) : CliCall.Require(outcome);
            return call.Json
                ? call.PrintJson(w => Wire.WriteCount(w, "deleted", forgotten.Deleted))
                : call.Print($"forgot {forgotten.Deleted} memories");
        });
    }

    /// <summary>This command alone says "error" in lower case (contract, 1.2).</summary>
    private static CliFailureException Failed(string message) => new($"error: {message}");
}
