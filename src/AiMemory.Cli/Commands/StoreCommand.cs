using System.CommandLine;
using AiMemory.Cli.Output;
using AiMemory.UseCases;

namespace AiMemory.Cli.Commands;

internal sealed class StoreCommand : CliCommand
{
    private readonly Option<string> _title;
    private readonly Option<string> _content;
    private readonly Option<string> _tier;
    private readonly Option<string?> _namespace;
    private readonly Option<string?> _tags;
    private readonly Option<int> _priority;
    private readonly Option<double> _confidence;
    private readonly Option<string> _source;
    private readonly Option<string?> _expiresAt;
    private readonly Option<long?> _ttlSecs;
    private readonly Option<string?> _scope;

    public StoreCommand(CliContext context)
        : base("store", "Store a memory, or update the one of the same title and namespace", context)
    {
        Examples =
        [
            "ai-memory store -T 'Deploys go out on Tuesdays' -c 'The release train leaves at 10:00 UTC.' --tags release",
            "git log -1 --format=%B | ai-memory store -T 'Last commit' -c -",
        ];
        _title = Required<string>("--title", "-T", "TITLE", "Title, unique in its namespace");
        _content = Required<string>("--content", "-c", "TEXT", "Content; - reads standard input");
        _tier = Offering(Default("--tier", "-t", "TIER", "mid", "short, mid or long"), "short", "mid", "long");
        _namespace = Value<string?>("--namespace", "-n", "NS", "Namespace; from the git origin or the folder when not given");
        _tags = Value<string?>("--tags", null, "A,B", "Comma-separated tags");
        _priority = Default("--priority", "-p", "N", 5, "1 to 10");
        _confidence = Default("--confidence", null, "X", 1.0, "0 to 1");
        _source = Offering(Default("--source", "-S", "SOURCE", "cli", "user claude hook api cli import consolidation system chaos"), "user", "claude", "hook", "api", "cli", "import", "consolidation", "system", "chaos");
        _expiresAt = Value<string?>("--expires-at", null, "TIME", "RFC 3339, not in the past");
        _ttlSecs = Value<long?>("--ttl-secs", null, "SECS", "1 to 31536000");
        _scope = Offering(Value<string?>("--scope", null, "SCOPE", "private team unit org collective"), "private", "team", "unit", "org", "collective");
    }

    protected override Task<int> ExecuteAsync(CliCall call)
    {
        var tier = Inputs.Tier(call.Need(_tier));
        var content = call.Need(_content);
        var request = new StoreRequest
        {
            Title = call.Need(_title),
            Content = content == "-" ? call.Console.Input.ReadToEnd() : content,
            Tier = tier,
            Namespace = Inputs.NamespaceOrDetected(call, call.Get(_namespace)),
            Tags = Inputs.CommaList(call.Get(_tags)),
            Priority = call.Need(_priority),
            Confidence = call.Need(_confidence),
            Source = call.Need(_source),
            ExpiresAt = call.Get(_expiresAt),
            TtlSecs = call.Get(_ttlSecs),
            Scope = call.Get(_scope),
        };

        return call.WithSweptServiceAsync(async service =>
        {
            var outcome = await service.StoreAsync(request, call.Caller, call.CancellationToken).ConfigureAwait(false);
            if (outcome.Queued is { } queued)
            {
                return QueuedText.Print(call, queued);
            }

            var stored = CliCall.Require(outcome);
            if (call.Json)
            {
                return call.PrintJson(w => Wire.WriteStored(w, Wire.AsSubmitted(request, stored), stored.PotentialContradictions));
            }

            call.Print($"stored: {stored.Memory.Id} [{tier.ToWire()}] (ns={stored.Memory.Namespace})");
            if (stored.PotentialContradictions.Count > 0)
            {
                call.Error.WriteLine($"warning: {stored.PotentialContradictions.Count} similar title(s) in this namespace:");
                foreach (var id in stored.PotentialContradictions)
                {
                    call.Error.WriteLine($"  {id}");
                }
            }

            return 0;
        });
    }
}
