using System.CommandLine;
using AiMemory.Cli.Output;

namespace AiMemory.Cli.Commands.Archive;

internal sealed class ArchiveListCommand : CliCommand
{
    private readonly Option<string?> _namespace;
    private readonly Option<long> _limit;
    private readonly Option<long> _offset;

    public ArchiveListCommand(CliContext context)
        : base("list", "Archived memories, newest first", context)
    {
        _namespace = Value<string?>("--namespace", "-n", "NS", "Exact namespace");
        _limit = NotNegative(Default("--limit", null, "N", 50L, "How many"));
        _offset = NotNegative(Default("--offset", null, "N", 0L, "How many to skip"));
    }

    protected override Task<int> ExecuteAsync(CliCall call) => call.WithServiceAsync(async service =>
    {
        var rows = CliCall.Require(await service.ListArchivedAsync(
            call.Get(_namespace), call.Need(_limit), call.Need(_offset), call.Caller, call.CancellationToken).ConfigureAwait(false));
        if (call.Json)
        {
            return call.PrintJson(w => Wire.WriteArchived(w, rows));
        }

        if (rows.Count == 0)
        {
            return call.Print("no archived memories");
        }

        foreach (var row in rows)
        {
            call.Print($"[{MemoryText.Id8(row.Memory.Id)}] {row.Memory.Title} (archived: {row.ArchivedAt})");
        }

        return call.Print($"{rows.Count} archived memories");
    });
}
