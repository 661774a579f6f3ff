using System.Text;
using AiMemory.Engine;
using AiMemory.UseCases;

namespace AiMemory.Gateway.Routing;

/// <summary>The node's state for headers, asked for at most a few times a second: answers carry it, so asking must cost nothing.</summary>
internal sealed class StatusMonitor(INodeOperations node, TimeProvider time)
{
    private static readonly TimeSpan AgeMax = TimeSpan.FromMilliseconds(250);

    private Snapshot? _last;

    public EngineStatus Current => Take().Status;

    /// <summary>What is degraded, as a header's text; null when nothing is.</summary>
    public string? Degraded => Take().Degraded;

    /// <summary>Entries that the peer furthest behind has not confirmed; null on a lone node.</summary>
    public string? Lag => Take().Lag;

    private Snapshot Take()
    {
        var now = time.GetTimestamp();
        var last = Volatile.Read(ref _last);
        if (last is not null && time.GetElapsedTime(last.At, now) < AgeMax)
        {
            return last;
        }

        var status = node.GetStatus();
        var degraded = status.Degraded.Count == 0 ? null : HeaderText(string.Join(", ", status.Degraded));
        var lag = status.Peers.Count == 0
            ? null
            : status.Peers.Max(p => p.LagEntries).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var taken = new Snapshot(now, status, degraded, lag);
        Volatile.Write(ref _last, taken);
        return taken;
    }

    private static string HeaderText(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            plain.Append(c is >= ' ' and < '\x7f' ? c : '?');
        }

        return plain.ToString();
    }

    private sealed record Snapshot(long At, EngineStatus Status, string? Degraded, string? Lag);
}
