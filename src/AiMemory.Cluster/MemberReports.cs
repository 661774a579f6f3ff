using AiMemory.Engine;
using AiMemory.Grains.Nodes;
using AiMemory.Remote;

namespace AiMemory.Cluster;

/// <summary>Asks all nodes at once how they do; one that does not answer soon is unreachable, and nobody waits for it.</summary>
internal static class MemberReports
{
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(1);

    /// <param name="self">This node needs no call; null on a gateway.</param>
    public static async ValueTask<IReadOnlyList<MemberReport>> AskAsync(
        IGrainFactory grains,
        IReadOnlyList<string> nodes,
        IReadOnlyDictionary<string, string> urls,
        (string NodeId, NodeReport Report)? self,
        CancellationToken cancellationToken) =>
        await Task.WhenAll(nodes.Select(async node => new MemberReport(
            node,
            urls.GetValueOrDefault(node),
            self is { } here && here.NodeId == node ? here.Report : await AskAsync(grains, node, cancellationToken).ConfigureAwait(false)))).ConfigureAwait(false);

    private static async Task<NodeReport?> AskAsync(IGrainFactory grains, string node, CancellationToken cancellationToken)
    {
        try
        {
            var report = await grains.GetGrain<INodeGrain>(node).ReportAsync().WaitAsync(AnswerMax, cancellationToken).ConfigureAwait(false);
            return NodeReports.Decode(report.Value);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException or NodeUnreachableException or ObjectDisposedException or InvalidOperationException)
        {
            return null;
        }
    }
}
