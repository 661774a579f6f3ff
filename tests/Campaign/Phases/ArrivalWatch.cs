using System.Diagnostics;
using System.Net;
using AiMemory.Nodes;

namespace AiMemory.Campaign.Phases;

/// <summary>Notes when each memory of a namespace is first seen on a node, by listing it over and over.</summary>
internal sealed class ArrivalWatch(NodeProcess node, string name, Stopwatch clock)
{
    private readonly Dictionary<string, double> _seen = new(StringComparer.Ordinal);
    private volatile Expectation? _expected;

    public NodeProcess Node => node;

    /// <summary>By title; complete once <see cref="RunAsync"/> has ended.</summary>
    public IReadOnlyDictionary<string, double> SeenAtMs => _seen;

    /// <summary>The watch ends when it has seen these, or at the deadline.</summary>
    public void Expect(IEnumerable<string> titles, double deadlineMs) => _expected = new Expectation([.. titles], deadlineMs);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (_expected is not { } expected || (clock.Elapsed.TotalMilliseconds < expected.DeadlineMs && !expected.Titles.All(_seen.ContainsKey)))
        {
            var titles = await ListTitlesAsync(node, name, cancellationToken);
            var now = clock.Elapsed.TotalMilliseconds;
            foreach (var title in titles)
            {
                _seen.TryAdd(title, now);
            }

            await Task.Delay(2, cancellationToken);
        }
    }

    public static async Task<HashSet<string>> ListTitlesAsync(NodeProcess node, string name, CancellationToken cancellationToken)
    {
        var (status, body) = await node.SendAsync(HttpMethod.Get, $"/api/v1/memories?namespace={name}&limit=1000", cancellationToken: cancellationToken);
        return status == HttpStatusCode.OK
            ? body.GetProperty("memories").EnumerateArray().Select(m => m.GetProperty("title").GetString()!).ToHashSet(StringComparer.Ordinal)
            : [];
    }

    private sealed record Expectation(IReadOnlyList<string> Titles, double DeadlineMs);
}
