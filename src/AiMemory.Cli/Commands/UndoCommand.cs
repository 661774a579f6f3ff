using System.CommandLine;
using AiMemory.Cli.Output;
using AiMemory.UseCases;

namespace AiMemory.Cli.Commands;

internal sealed class UndoCommand : CliCommand
{
    private readonly Argument<string> _author;
    private readonly Option<string?> _since;
    private readonly Option<bool> _derived;
    private readonly Option<bool> _apply;

    public UndoCommand(CliContext context)
        : base("undo", "Retract what an agent wrote; shows it first, --apply does it", context)
    {
        _author = Positional("author", "The agent whose memories are retracted");
        _since = Value<string?>("--since", null, "TIME", "Only what was created at or after");
        _derived = Flag("--derived", null, "Also what derives from it");
        _apply = Flag("--apply", null, "Retract, on all replicas");
    }

    protected override Task<int> ExecuteAsync(CliCall call) => call.WithServiceAsync(async service =>
    {
        var undone = CliCall.Require(await service.UndoAsync(
            new UndoRequest(call.Need(_author), call.Get(_since), call.Get(_derived), DryRun: !call.Get(_apply)),
            call.Caller,
            call.CancellationToken).ConfigureAwait(false));
        if (call.Json)
        {
            return call.PrintJson(w =>
            {
                w.WriteStartObject();
                w.WriteNumber("count", undone.Retracted.Count);
                w.WriteBoolean("dry_run", undone.DryRun);
                Wire.WriteMemories(w, "memories", undone.Retracted);
                w.WriteEndObject();
            });
        }

        MemoryText.WriteLines(call, undone.Retracted);
        return call.Print(undone.DryRun
            ? $"{undone.Retracted.Count} memory(ies) would be retracted; --apply does it"
            : $"retracted {undone.Retracted.Count} memory(ies)");
    });
}
