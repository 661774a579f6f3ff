using System.CommandLine;
using AiMemory.Cli.Output;

namespace AiMemory.Cli.Commands;

internal sealed class BackupCommand : CliCommand
{
    private readonly Option<string> _to;
    private readonly Option<int> _keep;

    public BackupCommand(CliContext context)
        : base("backup", "Take a consistent snapshot while in use, with a manifest", context)
    {
        Examples = ["ai-memory backup --to ~/backups --keep 7"];
        _to = Default("--to", null, "DIR", "./backups", "Where to, created when missing");
        _keep = NotNegative(Default("--keep", null, "N", 48, "Keep the N newest snapshots; 0 keeps all"));
    }

    protected override Task<int> ExecuteAsync(CliCall call) => call.WithServiceAsync(async service =>
    {
        var directory = Path.GetFullPath(call.Need(_to), call.Console.WorkingDirectory);
        var manifest = CliCall.Require(
            await call.WatchedAsync(
                "taking a snapshot", service.BackupAsync(directory, call.Need(_keep), call.CancellationToken)).ConfigureAwait(false));
        if (call.Json)
        {
            return call.PrintJson(w => Wire.WriteManifest(w, manifest));
        }

        var snapshot = Path.Combine(call.Need(_to), manifest.Snapshot);
        call.Print($"Snapshot: {snapshot}");
        call.Print($"Manifest: {Path.ChangeExtension(snapshot, ".manifest.json")}");
        call.Print($"SHA-256 : {manifest.Sha256}");
        return call.Print($"Bytes   : {manifest.Bytes}");
    });
}
