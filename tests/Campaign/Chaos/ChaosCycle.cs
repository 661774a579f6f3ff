using System.Diagnostics;
using System.Net;
using AiMemory.Campaign.Machine;
using AiMemory.Nodes;

namespace AiMemory.Campaign.Chaos;

/// <summary>What a fault has to work with in one cycle.</summary>
internal sealed class ChaosCycle(int number, NodeCluster cluster, string name, Stopwatch clock, Firewall? firewall)
{
    private readonly List<TimelineEvent> _events = [];

    public int Number => number;

    public IReadOnlyList<NodeProcess> Nodes => cluster.Nodes;

    /// <summary>Set where the fault has said that it needs one.</summary>
    public Firewall Firewall => firewall!;

    public IReadOnlyList<TimelineEvent> Events => _events;

    /// <summary>A node that changes from cycle to cycle.</summary>
    public NodeProcess Turn => Nodes[number % Nodes.Count];

    public void Mark(string what) => _events.Add(new TimelineEvent(Math.Round(clock.Elapsed.TotalMilliseconds), what));

    /// <summary>The node that orders the writes now.</summary>
    public async Task<NodeProcess> OwnerAsync(CancellationToken cancellationToken)
    {
        NodeProcess? owner = null;
        await cluster.WaitAsync(async () => (owner = await FindOwnerAsync(Nodes, cancellationToken)) is not null, $"some node owns {name}", cancellationToken);
        return owner!;
    }

    /// <summary>Of these nodes, one that says it owns the namespace.</summary>
    public async Task<NodeProcess?> FindOwnerAsync(IEnumerable<NodeProcess> among, CancellationToken cancellationToken)
    {
        foreach (var node in among)
        {
            var (status, body) = await node.SendAsync(HttpMethod.Get, "/api/v1/cluster", null, cancellationToken);
            if (status == HttpStatusCode.OK && body.GetProperty("owned_namespaces").TryGetProperty(name, out _))
            {
                return node;
            }
        }

        return null;
    }

    public Task WaitAsync(Func<Task<bool>> condition, string what, CancellationToken cancellationToken) => cluster.WaitAsync(condition, what, cancellationToken);

    /// <summary>Starts a node that was ended, and waits until its process answers.</summary>
    public async Task StartAsync(NodeProcess node, CancellationToken cancellationToken)
    {
        node.Start();
        await AnswersAsync(node, cancellationToken);
        Mark($"{node.Name} started");
    }

    public Task AnswersAsync(NodeProcess node, CancellationToken cancellationToken) => cluster.WaitAsync(
        async () => (await node.SendAsync(HttpMethod.Get, "/health/live", null, cancellationToken)).Status == HttpStatusCode.OK, $"{node.Name} answers", cancellationToken);
}
