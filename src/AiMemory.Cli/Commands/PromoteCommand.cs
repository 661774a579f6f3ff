using System.CommandLine;
using AiMemory.Cli.Output;
using AiMemory.UseCases;

namespace AiMemory.Cli.Commands;

internal sealed class PromoteCommand : CliCommand
{
    private readonly Argument<string> _id;
    private readonly Option<string?> _toNamespace;

    public PromoteCommand(CliContext context)
        : base("promote", "Make a memory permanent, or copy it into an ancestor namespace", context)
    {
        _id = Positional("id", "Id, or a unique prefix");
        _toNamespace = Value<string?>("--to-namespace", null, "NS", "A proper ancestor of the memory's namespace");
    }

    protected override Task<int> ExecuteAsync(CliCall call) => call.WithServiceAsync(async service =>
    {
        var id = call.Need(_id);
        var outcome = await service
            .PromoteAsync(new PromoteRequest(id, call.Get(_toNamespace)), call.Caller, call.CancellationToken).ConfigureAwait(false);
        if (outcome.Queued is { } queued)
        {
            return QueuedText.Print(call, queued);
        }

        var promoted = CliCall.Require(outcome, id);
        if (promoted.CloneId is { } clone)
        {
            return call.Json
                ? call.PrintJson(w =>
                {
                    w.WriteStartObject();
                    w.WriteString("clone_id", clone);
                    w.WriteString("mode", "vertical");
                    w.WriteBoolean("promoted", true);
                    w.WriteString("source_id", promoted.Id);
                    w.WriteString("to_namespace", promoted.ToNamespace);
                    w.WriteEndObject();
                })
                : call.Print($"promoted (vertical): {MemoryText.Id8(promoted.Id)} → {promoted.ToNamespace} (clone: {MemoryText.Id8(clone)})");
        }

        return call.Json
            ? call.PrintJson(w =>
            {
                w.WriteStartObject();
                w.WriteString("id", promoted.Id);
                w.WriteBoolean("promoted", true);
                w.WriteString("tier", "long");
                w.WriteEndObject();
            })
            : call.Print($"promoted to long-term: {promoted.Id}");
    });
}
