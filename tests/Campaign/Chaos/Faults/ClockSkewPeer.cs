using System.Globalization;
using AiMemory.Nodes;

namespace AiMemory.Campaign.Chaos.Faults;

internal sealed class ClockSkewPeer : Fault
{
    private static readonly string? Library = new[] { "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib", "/usr/lib64" }
        .Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists);

    public override string Name => "clock_skew_peer";

    public override string Summary => "The clock of a running node jumps by hours, ahead in one cycle and back in the next.";

    public override string? WhyNot => Library is null ? "libfaketime is not installed" : null;

    public override NodeSetup Adapt(NodeSetup setup)
    {
        Directory.CreateDirectory(setup.Folder);
        File.WriteAllText(SkewFile(setup), "+0");
        return setup with
        {
            Environment = new Dictionary<string, string>(setup.Environment, StringComparer.Ordinal)
            {
                ["LD_PRELOAD"] = Library!,
                ["FAKETIME_TIMESTAMP_FILE"] = SkewFile(setup),
                ["FAKETIME_CACHE_DURATION"] = "1",
                // A clock that is set does not move time that is measured.
                ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
            },
        };
    }

    public override async Task<string> InjectAsync(ChaosCycle cycle, CancellationToken cancellationToken)
    {
        var node = cycle.Turn;
        var hours = cycle.Number % 2 == 0 ? 5 + cycle.Number : -7 - cycle.Number;
        await File.WriteAllTextAsync(SkewFile(node.Setup), $"{hours:+0;-0}h", cancellationToken);
        cycle.Mark($"clock of {node.Name} {hours:+0;-0} h");
        await Task.Delay(3_000, cancellationToken);
        var seen = await SkewAsync(node, cancellationToken);
        await File.WriteAllTextAsync(SkewFile(node.Setup), "+0", cancellationToken);
        cycle.Mark("clock set right");
        await Task.Delay(1_500, cancellationToken);
        return Math.Abs(seen.TotalHours - hours) < 0.1
            ? $"{node.Name} answered with a Date {seen.TotalHours:+0.0;-0.0} h off"
            : throw new FaultHadNoEffectException($"the clock of {node.Name} was set {hours:+0;-0} h off, and its Date header is {seen.TotalHours:+0.0;-0.0} h off");
    }

    private static string SkewFile(NodeSetup setup) => Path.Combine(setup.Folder, "clock-skew");

    private static async Task<TimeSpan> SkewAsync(NodeProcess node, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri($"{node.Url}/health/live"), cancellationToken);
        var date = DateTimeOffset.Parse(response.Headers.GetValues("Date").First(), CultureInfo.InvariantCulture);
        return date - DateTimeOffset.UtcNow;
    }
}
