using AiMemory.Cluster.Membership;
using AiMemory.Engine;
using AiMemory.Remote;
using AiMemory.UseCases;

namespace AiMemory.Cluster.Gateways;

/// <summary>
/// The use cases of a cluster for a process that keeps nothing: it joins as a client and has one node carry out every call, so that a
/// caller reads what it wrote (P7). When that node goes away another one takes its place, which first catches up with what was
/// acknowledged through the old one.
/// </summary>
public sealed class ClusterGateway : IAsyncDisposable
{
    private readonly StickyNode _node;

    private ClusterGateway(StickyNode node)
    {
        _node = node;
        Service = new RemoteMemoryService(new GrainTransport(node));
    }

    public IMemoryService Service { get; }

    /// <summary>Returns at once: nodes are looked for in the background, until there is one.</summary>
    /// <param name="report">Hears which node is used, and when none is left.</param>
    /// <exception cref="IOException">The membership file cannot be opened.</exception>
    public static ClusterGateway Start(ClusterGatewayOptions options, TextWriter report)
    {
        ArgumentNullException.ThrowIfNull(options);
        IMeetingPlace place = options.MembershipUrl is { } url
            ? new PostgresMeetingPlace(url, string.Empty)
            : new SqliteMeetingPlace(options.MeetingFolder, string.Empty);
        var node = new StickyNode(place, options.Tls, report);
        node.Start();
        return new ClusterGateway(node);
    }

    /// <summary>How every node does, as far as they can be asked within a second.</summary>
    public async ValueTask<IReadOnlyList<MemberReport>> ReportAllAsync(CancellationToken cancellationToken)
    {
        var status = _node.Status;
        string[] nodes = status.NodeId.Length == 0 ? [] : [status.NodeId, .. status.Peers.Select(p => p.NodeId)];
        Array.Sort(nodes, StringComparer.Ordinal);
        return _node.Current is { } current
            ? await MemberReports.AskAsync(current.Grains, nodes, new Dictionary<string, string>(), null, cancellationToken).ConfigureAwait(false)
            : [.. nodes.Select(n => new MemberReport(n, null, null))];
    }

    public ValueTask DisposeAsync() => _node.DisposeAsync();
}
