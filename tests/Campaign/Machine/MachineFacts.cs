using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace AiMemory.Campaign.Machine;

/// <summary>Where a campaign ran: figures mean little without it.</summary>
internal sealed record MachineFacts
{
    public required string Version { get; init; }

    public required string Commit { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required string Os { get; init; }

    public required string Runtime { get; init; }

    public required string Cpu { get; init; }

    public required int Cpus { get; init; }

    public required double MemoryGb { get; init; }

    /// <summary>One synced append of 4 KB, median, milliseconds.</summary>
    public required double SyncMs { get; init; }

    /// <summary>Load average when the campaign began: what else the machine was busy with.</summary>
    public required double LoadAverage { get; init; }

    /// <summary>The nodes have a network, processes and mounts of their own, which end with the campaign.</summary>
    public required bool Sandboxed { get; init; }

    public static async Task<MachineFacts> ReadAsync(CampaignOptions options, CancellationToken cancellationToken)
    {
        var version = await ShellCommand.TryAsync([options.Program, "--version"], cancellationToken: cancellationToken);
        var commit = await ShellCommand.TryAsync(["git", "-C", Path.GetDirectoryName(options.Program)!, "rev-parse", "--short", "HEAD"], cancellationToken: cancellationToken);
        return new MachineFacts
        {
            Version = version.Output.Trim(),
            Commit = commit.Exit == 0 ? commit.Output.Trim() : "unknown",
            StartedAt = DateTimeOffset.UtcNow,
            Os = $"{RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture}",
            Runtime = RuntimeInformation.FrameworkDescription,
            Cpu = Line("/proc/cpuinfo", "model name") ?? "unknown CPU",
            Cpus = Environment.ProcessorCount,
            MemoryGb = Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9, 1),
            SyncMs = MeasureSync(options.Work),
            LoadAverage = File.Exists("/proc/loadavg")
                ? double.Parse((await File.ReadAllTextAsync("/proc/loadavg", cancellationToken)).Split(' ')[0], CultureInfo.InvariantCulture)
                : 0,
            Sandboxed = Sandbox.IsPrivate,
        };
    }

    private static string? Line(string file, string key) => !File.Exists(file)
        ? null
        : File.ReadLines(file).FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();

    private static double MeasureSync(string folder)
    {
        var path = Path.Combine(folder, "sync-probe");
        var block = new byte[4_096];
        var took = new List<double>();
        using (var file = new FileStream(path, FileMode.Create))
        {
            for (var i = 0; i < 50; i++)
            {
                var started = Stopwatch.GetTimestamp();
                file.Write(block);
                file.Flush(flushToDisk: true);
                took.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        File.Delete(path);
        return Math.Round(took.Order().ElementAt(took.Count / 2), 3);
    }
}
