using AiMemory.Replication;

namespace AiMemory.Simulation;

/// <summary>Keeps every call and every answer of a run, and holds the promises of the design against them.</summary>
internal sealed class Checker(World world)
{
    private const int AnswerGraceMs = 250;
    private readonly List<SimOperation> _operations = [];
    private readonly Dictionary<string, EntryVersion> _acknowledged = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, string), SimOperation> _latest = [];
    private readonly HashSet<(string, EntryVersion)> _versions = [];
    private readonly Dictionary<string, int> _quorums = new(StringComparer.Ordinal);

    public SimOperation Begin(string name, string key, SimOperationKind kind)
    {
        var operation = new SimOperation(_operations.Count + 1, name, key, kind, world.Now)
        {
            Floor = _acknowledged.GetValueOrDefault(name),
            KeyFloor = _latest.TryGetValue((name, key), out var latest) ? latest.Version : default,
        };
        _operations.Add(operation);
        return operation;
    }

    /// <summary>The owner says that the operation is done.</summary>
    public void Acknowledge(SimNode owner, SimOperation operation)
    {
        if (operation.Ended >= 0)
        {
            return;
        }

        world.Trace(() => $"{owner.Id} acknowledges {operation} {operation.Version}");
        world.Stats.Count("writes acknowledged");
        var holders = world.Nodes.Count(n => n.EverHeld(operation));
        var needed = NeededFor(operation);
        Require(
            holders >= needed, "P1 durable",
            $"{operation} {operation.Version} was acknowledged with {holders} of {needed} copies on disk");
        Require(
            _versions.Add((operation.Namespace, operation.Version)), "P5 fenced",
            $"{operation.Namespace} {operation.Version} was acknowledged twice, for different writes");
        Require(
            operation.Version > operation.Floor, "P4 ordered",
            $"{operation} began after {operation.Floor} was acknowledged and got the earlier version {operation.Version}");
        Finish(operation);
        operation.Acknowledged = true;
        if (operation.Kind == SimOperationKind.SetQuorum)
        {
            _quorums[operation.Namespace] = operation.Quorum;
        }

        var at = (operation.Namespace, operation.Key);
        if (!_latest.TryGetValue(at, out var latest) || operation.Version > latest.Version)
        {
            _latest[at] = operation;
        }

        if (operation.Version > _acknowledged.GetValueOrDefault(operation.Namespace))
        {
            _acknowledged[operation.Namespace] = operation.Version;
        }
    }

    /// <summary>The caller was told that the outcome is unknown.</summary>
    public void Answer(SimOperation operation)
    {
        if (operation.Ended < 0)
        {
            Finish(operation);
        }
    }

    /// <summary>A read that was to see everything acknowledged before it began, or one write in particular.</summary>
    public void Read(SimNode node, SimOperation read, EntryVersion atLeast, string promise)
    {
        var row = node.Disk.Find(read.Namespace, read.Key);
        var seen = row?.Version ?? default;
        Require(
            seen >= atLeast, promise, $"{node.Id} answered {read.Namespace}/{read.Key} with {seen}; {atLeast} was acknowledged before");
        world.Stats.Count("reads checked");
    }

    public bool IsConverged() => world.Nodes.All(n => n.Core.Joined
        && world.Namespaces.All(name => n.Disk.Digest(name) == world.Nodes[0].Disk.Digest(name)));

    public void AtTheEnd()
    {
        var first = world.Nodes[0];
        foreach (var node in world.Nodes)
        {
            Require(node.Core.Joined, "P3 convergent", $"{node.Id} does not take part again after the faults ended");
            foreach (var name in world.Namespaces)
            {
                Require(
                    node.Disk.Digest(name) == first.Disk.Digest(name), "P3 convergent",
                    $"{name} differs on {node.Id} and {first.Id}: {node.Disk.Applied(name)} and {first.Disk.Applied(name)}\n"
                    + $"  {node.Disk.Digest(name)}\n  {first.Disk.Digest(name)}");
            }
        }

        foreach (var ((name, key), write) in _latest)
        {
            foreach (var node in world.Nodes)
            {
                var row = node.Disk.Find(name, key);
                Require(
                    row is { } there && there.Version >= write.Version, write.Kind == SimOperationKind.Delete ? "P11 dead stays dead" : "P1 durable",
                    $"{write} {write.Version} was acknowledged and {node.Id} holds {row?.Version.ToString() ?? "nothing"}");
            }
        }

        foreach (var group in _operations.Where(o => o.Kind is SimOperationKind.Put or SimOperationKind.Delete).GroupBy(o => (o.Namespace, o.Key)))
        {
            var last = SimOwner.Value(first.Disk.Find(group.Key.Namespace, group.Key.Key));
            Require(
                Linearizability.Holds([.. group], last), "P4 ordered",
                $"no order of the calls explains what they found under {group.Key.Namespace}/{group.Key.Key}, which ends as #{last}:\n"
                + string.Join('\n', group.Select(o =>
                    $"  {o.Began,6}..{(o.Acknowledged ? o.Ended.ToString(System.Globalization.CultureInfo.InvariantCulture) : "?"),-6} {o} {o.Version} found #{o.Found}{(o.Acknowledged ? "" : " unknown")}")));
        }

        world.Stats.Count("client calls", _operations.Count);
    }

    public void Require(bool holds, string promise, string what)
    {
        if (!holds)
        {
            throw new BrokenPromiseException(promise, what);
        }
    }

    // While the namespace's W is being changed, either may count.
    private int NeededFor(SimOperation operation)
    {
        var needed = _quorums.GetValueOrDefault(operation.Namespace, world.WriteQuorum);
        foreach (var change in _operations.Where(o => o.Kind == SimOperationKind.SetQuorum && !o.Acknowledged && o.Namespace == operation.Namespace))
        {
            needed = Math.Min(needed, change.Quorum);
        }

        return Math.Min(needed, world.Nodes.Count);
    }

    private void Finish(SimOperation operation)
    {
        operation.Ended = world.Now;
        if (operation.Taken > 0 && !world.WasDisturbed(operation.Taken))
        {
            var took = world.Now - operation.Taken;
            Require(
                took <= world.CoreOptions.QuorumTimeoutMs + AnswerGraceMs, "P6 honest", $"{operation} was answered after {took} ms");
        }
    }
}
