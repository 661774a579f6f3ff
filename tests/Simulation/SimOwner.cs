using AiMemory.Log;
using AiMemory.Replication;

namespace AiMemory.Simulation;

/// <summary>Orders a namespace's operations on one node, as the owner grain does: takes over when there is work, decides, proposes, answers.</summary>
internal sealed class SimOwner(SimNode node, string name) : IOwnerShell
{
    private readonly Queue<SimOperation> _waiting = new();
    private readonly Queue<(Entry Entry, EntryVersion Link)> _strays = new();
    private readonly Dictionary<EntryVersion, SimOperation> _flying = [];
    private readonly Dictionary<string, SimRow> _overlay = new(StringComparer.Ordinal);
    private Owner? _owner;

    public bool IsIdle => _waiting.Count == 0 && _flying.Count == 0 && _strays.Count == 0;

    public void Submit(SimOperation operation)
    {
        operation.Taken = node.World.Now;
        _waiting.Enqueue(operation);

        // Whatever it waits for, the caller is told in time.
        node.After(node.World.CoreOptions.QuorumTimeoutMs, () => node.World.Checker.Answer(operation));
        Go();
    }

    public void Wake()
    {
        if (_owner is null)
        {
            Open();
        }
        else
        {
            Go();
        }
    }

    /// <summary>The activation ends while it is idle.</summary>
    public void Retire()
    {
        if (IsIdle && _owner is { } owner)
        {
            _owner = null;
            _overlay.Clear();
            owner.Close();
        }
    }

    public void Serving() => node.Later(Go);

    /// <summary>It does not wait for that: the more is in flight at once, the more can go wrong.</summary>
    public void Logged()
    {
    }

    public void Acknowledged(EntryVersion version, IReadOnlyList<string> holders)
    {
        if (_flying.Remove(version, out var operation))
        {
            node.World.Checker.Acknowledge(node, operation);
        }
    }

    public void QuorumNotMet(EntryVersion version, int got, int needed, NotMetReason reason)
    {
        if (_flying.Remove(version, out var operation))
        {
            node.World.Stats.Count($"writes not confirmed ({reason})");
            node.World.Checker.Answer(operation);
        }
    }

    public void Deposed(int got, int needed, NotMetReason reason)
    {
        node.World.Trace(() => $"{node.Id} deposed for {name} ({reason})");
        node.World.Stats.Count("owners deposed");
        _owner = null;
        _strays.Clear();
        _overlay.Clear();
        while (_waiting.TryDequeue(out var operation))
        {
            node.World.Checker.Answer(operation);
        }
    }

    public void Resolve(Entry stray, EntryVersion link)
    {
        _strays.Enqueue((stray, link));
        node.Later(Go);
    }

    private void Go()
    {
        if (_owner is null)
        {
            if (_waiting.Count > 0)
            {
                Open();
            }

            return;
        }

        while (_owner is { IsServing: true } owner && _strays.TryDequeue(out var stray))
        {
            node.World.Stats.Count("entries adopted");
            Propose(owner, EntryKind.Adoption, stray.Link, Adopt(stray.Entry));
        }

        while (_owner is { IsServing: true } owner && _waiting.TryDequeue(out var operation))
        {
            if (operation.Ended >= 0)
            {
                continue;
            }

            var body = new byte[12];
            BitConverter.TryWriteBytes(body, node.World.Now + node.ClockSkew);
            BitConverter.TryWriteBytes(body.AsSpan(8), operation.Id);
            var mutation = operation.Kind switch
            {
                SimOperationKind.Delete => new Mutation(RowKind.Memory, MutationKind.Delete, operation.Key, ReadOnlyMemory<byte>.Empty),
                SimOperationKind.SetQuorum => new Mutation(
                    RowKind.Standard,
                    MutationKind.Put,
                    name,
                    RowCodec.Encode(new NamespaceStandard(name, "standard", null, null, operation.Quorum, "2026-01-01T00:00:00Z"))),
                _ => new Mutation(RowKind.Memory, MutationKind.Put, operation.Key, body),
            };
            operation.Version = owner.Next;
            operation.Found = Value(Look(operation.Key));
            _flying[owner.Next] = operation;
            node.World.Trace(() => $"{node.Id} proposes {operation} as {operation.Version}");
            Propose(owner, EntryKind.Change, default, [mutation]);
        }
    }

    private void Open()
    {
        node.World.Stats.Count("takeovers begun");
        _owner = node.Core.Open(node.World.Now, name, this);
    }

    public static int Value(SimRow? row) => row is { Deleted: false, Body.Length: 12 } there ? BitConverter.ToInt32(there.Body.Span[8..]) : 0;

    private void Propose(Owner owner, EntryKind kind, EntryVersion link, IReadOnlyList<Mutation> mutations)
    {
        foreach (var mutation in mutations)
        {
            _overlay[mutation.Key] = new SimRow(owner.Next, mutation.Kind == MutationKind.Delete, mutation.Body);
        }

        owner.Propose(node.World.Now, kind, link, MutationCodec.Encode(mutations));
    }

    private SimRow? Look(string key)
    {
        var row = node.Disk.Find(name, key);
        return _overlay.TryGetValue(key, out var flying) && (row is not { } there || flying.Version > there.Version) ? flying : row;
    }

    /// <summary>The rows that the stray wrote as they are to be now: its own change where it is the later one, else what is there.</summary>
    private List<Mutation> Adopt(Entry stray)
    {
        var images = new List<Mutation>();
        foreach (var mutation in MutationCodec.Decode(stray.Payload))
        {
            images.Add(Look(mutation.Key) is not { } there || stray.Version > there.Version
                ? mutation
                : mutation with { Kind = there.Deleted ? MutationKind.Delete : MutationKind.Put, Body = there.Body });
        }

        return images;
    }
}
