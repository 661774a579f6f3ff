using System.CommandLine;
using AiMemory.Cli.Hosting;

namespace AiMemory.Cli.Commands;

internal sealed class RestoreCommand : CliCommand
{
    private readonly Option<string> _from;
    private readonly Option<bool> _skipVerify;

    public RestoreCommand(CliContext context)
        : base("restore", "Replace the database by a snapshot, once it is verified", context)
    {
        _from = Required<string>("--from", null, "PATH", "A snapshot, or a folder: its newest one");
        _skipVerify = Flag("--skip-verify", null, "Do not check the manifest");
    }

    protected override async Task<int> ExecuteAsync(CliCall call)
    {
        var report = await call.WatchedAsync("restoring", call.Host.RestoreAsync(
            new RestoreOptions(call.Settings.DatabasePath, call.Need(_from), call.Get(_skipVerify)),
            call.CancellationToken)).ConfigureAwait(false);
        if (call.Json)
        {
            return call.PrintJson(w =>
            {
                w.WriteStartObject();
                w.WriteString("status", "restored");
                w.WriteString("from", report.From);
                w.WriteString("to", report.To);
                w.WriteEndObject();
            });
        }

        if (report.MovedTo is { } moved)
        {
            call.Print($"Previous DB moved to {moved}");
        }

        return call.Print($"Restored {report.From} → {report.To}");
    }
}
