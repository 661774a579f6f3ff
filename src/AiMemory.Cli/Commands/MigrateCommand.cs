using System.CommandLine;
using AiMemory.Cli.Hosting;
using AiMemory.Cli.Output;

namespace AiMemory.Cli.Commands;

internal sealed class MigrateCommand : CliCommand
{
    private readonly Option<string> _from;
    private readonly Option<string> _to;
    private readonly Option<int> _batch;
    private readonly Option<string?> _namespace;
    private readonly Option<bool> _dryRun;

    public MigrateCommand(CliContext context)
        : base("migrate", "Copy everything between stores: sqlite:///PATH, postgres://...", context)
    {
        _from = Required<string>("--from", null, "URL", "Source store");
        _to = Required<string>("--to", null, "URL", "Destination store");
        _batch = Default("--batch", null, "N", 1000, "Rows per write");
        _namespace = Value<string?>("--namespace", null, "NS", "Only this namespace");
        _dryRun = Flag("--dry-run", null, "Read, write nothing");
    }

    protected override async Task<int> ExecuteAsync(CliCall call)
    {
        if (call.Need(_batch) < 1)
        {
            throw CliFailureException.Usage($"invalid value '{call.Need(_batch)}' for '--batch <N>': at least 1");
        }

        if (call.Get(_namespace) is "")
        {
            throw CliFailureException.Error("namespace cannot be empty");
        }

        using var progress = new TerminalProgress(call.Console, "rows");
        MigrateReport report;
        try
        {
            report = await call.Host.MigrateAsync(
                new MigrateOptions(
                    call.Need(_from), call.Need(_to), call.Need(_batch), call.Get(_namespace), call.Get(_dryRun)),
                progress,
                call.CancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (call.CancellationToken.IsCancellationRequested)
        {
            progress.End();
            call.Error.WriteLine("migrate: interrupted; the source is as it was, and the same command goes on where this one stopped");
            return CliApplication.Interrupted;
        }

        progress.End();
        foreach (var note in report.Notes)
        {
            call.Error.WriteLine(note);
        }

        if (call.Json)
        {
            call.PrintJson(w => Wire.WriteMigration(w, report), pretty: true);
        }
        else
        {
            ReportText.Print(
                call,
                "migration report",
                [
                    ("from_url", report.FromUrl),
                    ("to_url", report.ToUrl),
                    ("memories_read", $"{report.MemoriesRead}"),
                    ("memories_written", $"{report.MemoriesWritten}"),
                    ("batches", $"{report.Batches}"),
                    ("dry_run", report.DryRun ? "true" : "false"),
                ],
                report.Errors);
        }

        return report.Errors.Count == 0
            ? 0
            : throw CliFailureException.Error($"migration completed with {report.Errors.Count} error(s)");
    }
}
