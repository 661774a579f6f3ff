using AiMemory.Log;
using AiMemory.Replication;

namespace AiMemory.Simulation;

/// <summary>Orders a namespace's operations on one node, as the owner grain does: takes over when there is work, decides, proposes, answers.</summary>
internal sealed class SimOwner(SimNode node, string name) : IOwnerShell
{
    private readonly Queue<SimOperation> _waiting = new();
    private readonly Queue<Entry> _strays = new();
    private readonly Dictionary<EntryVersion, SimOperation> _flying = [];
    private Owner? _owner;
    private bool _opening;

    public void Submit(SimOperation operation)
    {
        _waiting.Enqueue(operation);
        Go();
    }

    public void Wake() => Go();

    public void Serving()
    {
        _opening = false;
        node.Later(Go);
    }

    public void Acknowledged(EntryVersion version, IReadOnlyList<string> holders)
    {
        if (_flying.Remove(version, out var operation))
        {
            node.World.Acknowledge(operation, version);
        }
    }

    public void QuorumNotMet(EntryVersion version, int got, int needed, NotMetReason reason)
    {
        if (_flying.Remove(version, out var operation))
        {
            node.World.Answer(operation);
        }
    }

    public void Deposed(int got, int needed, NotMetReason reason)
    {
        _owner = null;
        _opening = false;
        _strays.Clear();
        while (_waiting.TryDequeue(out var operation))
        {
            node.World.Answer(operation);
        }
    }

    public void Resolve(Entry stray)
    {
        _strays.Enqueue(stray);
        node.Later(Go);
    }

    private void Go()
    {
        if (!node.IsRunning || (_waiting.Count == 0 && _strays.Count == 0 && _owner is not null))
        {
            return;
        }

        if (_owner is null)
        {
            _opening = true;
            _owner = node.Core.Open(node.World.Now, name, this);
            return;
        }

        if (_opening || !_owner.IsServing)
        {
            return;
        }

        while (_strays.TryDequeue(out var stray))
        {
            _owner.Propose(node.World.Now, EntryKind.Adoption, stray.Version, Adopt(stray));
        }

        while (_owner is { IsServing: true } owner && _waiting.TryDequeue(out var operation))
        {
            var body = new byte[12];
            BitConverter.TryWriteBytes(body, node.World.Now + node.ClockSkew);
            BitConverter.TryWriteBytes(body.AsSpan(8), operation.Id);
            var mutation = operation.Deletes
                ? new Mutation(RowKind.Memory, MutationKind.Delete, operation.Key, ReadOnlyMemory<byte>.Empty)
                : new Mutation(RowKind.Memory, MutationKind.Put, operation.Key, body);
            operation.Version = owner.Next;
            _flying[owner.Next] = operation;
            owner.Propose(node.World.Now, EntryKind.Change, default, MutationCodec.Encode([mutation]));
        }
    }

    /// <summary>The rows that the stray wrote as they are to be now: its own change where it is the later one, else what is there.</summary>
    private ReadOnlyMemory<byte> Adopt(Entry stray)
    {
        var images = new List<Mutation>();
        foreach (var mutation in MutationCodec.Decode(stray.Payload))
        {
            var row = node.Pending(name, mutation.Key) ?? node.Disk.Find(name, mutation.Key);
            images.Add(row is not { } there || stray.Version > there.Version
                ? mutation
                : new Mutation(RowKind.Memory, there.Deleted ? MutationKind.Delete : MutationKind.Put, mutation.Key, there.Body));
        }

        return MutationCodec.Encode(images);
    }
}
