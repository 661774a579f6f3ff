using AiMemory.Log;
using AiMemory.Replication;
using AiMemory.Storage;

namespace AiMemory.Simulation;

/// <summary>One process with its disk: drives a core as the real shell does, and can be killed, paused and emptied.</summary>
internal sealed class SimNode : IShell
{
    private readonly Dictionary<string, SimOwner> _owners = new(StringComparer.Ordinal);
    private readonly Queue<Action> _paused = new();
    private readonly List<(long Id, IReadOnlyList<StoreWrite> Writes)> _syncing = [];
    private readonly List<SimDisk> _lostDisks = [];
    private int _life;
    private long _diskFree;

    public SimNode(World world, string id)
    {
        World = world;
        Id = id;
        Disk = new SimDisk(world.Options.Mutant);
    }

    public World World { get; }

    public string Id { get; }

    public SimDisk Disk { get; private set; }

    public NodeCore Core { get; private set; } = null!;

    public bool IsRunning { get; private set; }

    public bool IsPaused { get; private set; }

    /// <summary>Added to this node's wall clock, milliseconds.</summary>
    public long ClockSkew { get; set; }

    public int SyncMax { get; set; } = 4;

    public void Boot()
    {
        IsRunning = true;
        IsPaused = false;
        _life++;
        _owners.Clear();
        _paused.Clear();
        _syncing.Clear();
        _diskFree = World.Now;
        Core = new NodeCore(
            new Topology(Id, World.NodeIds, World.WriteQuorum),
            World.CoreOptions,
            this,
            claimSeed: (long)(World.Random.NextLong() >> 8));
        var state = Disk.ReadLog(NodeCore.NodeNamespace).CoreState;
        Core.Start(World.Now, Disk.IsEmpty, state.Span);
        World.NodeChanged(Id);
        Tick(_life);
    }

    /// <summary>Kill -9: what was not synced is gone; of the syncs under way some had finished unheard, and one may be torn, which is as good as not done.</summary>
    public void Crash()
    {
        var done = World.Random.Next(_syncing.Count + 1);
        if (!World.Random.Chance(0.5))
        {
            done = 0;
        }

        for (var i = 0; i < done && !Disk.IsFull; i++)
        {
            Disk.Commit(_syncing[i].Writes);
        }

        if (done < _syncing.Count)
        {
            World.Stats.Count("torn or lost syncs");
        }

        _syncing.Clear();
        _paused.Clear();
        IsRunning = false;
        IsPaused = false;
        _life++;
        World.NodeChanged(Id);
    }

    public void LoseDisk()
    {
        _lostDisks.Add(Disk);
        Disk = new SimDisk(World.Options.Mutant);
    }

    /// <summary>This node synced the write, be it to a disk that was lost since.</summary>
    public bool EverHeld(SimOperation operation) => _lostDisks.Append(Disk).Any(disk =>
        disk.Holds(operation.Namespace, operation.Version)
        || (disk.Find(operation.Namespace, operation.Key) is { } row && row.Version >= operation.Version));

    public void Pause() => IsPaused = true;

    public void Resume()
    {
        IsPaused = false;
        while (!IsPaused && IsRunning && _paused.TryDequeue(out var action))
        {
            action();
        }
    }

    public SimOwner OwnerOf(string name)
    {
        if (!_owners.TryGetValue(name, out var owner))
        {
            _owners[name] = owner = new SimOwner(this, name);
        }

        return owner;
    }

    public IEnumerable<SimOwner> Owners => _owners.Values;

    public void Receive(string from, Message message) => Deliver(() =>
    {
        World.Trace(() => $"{Id} <- {from} {Describe(message)}");
        Core.Receive(World.Now, from, message);
    });

    public void PeerUp(string peer) => Deliver(() => Core.PeerUp(World.Now, peer));

    public void PeerDown(string peer) => Deliver(() => Core.PeerDown(World.Now, peer));

    /// <summary>Runs it in this process: later when it is paused, never when it is dead.</summary>
    public void Deliver(Action action)
    {
        if (!IsRunning)
        {
            return;
        }

        if (IsPaused)
        {
            _paused.Enqueue(action);
        }
        else
        {
            action();
        }
    }

    public void Later(Action action) => After(0, action);

    public void After(long delay, Action action)
    {
        var life = _life;
        World.Agenda.After(delay, () =>
        {
            if (life == _life)
            {
                Deliver(action);
            }
        });
    }

    void IShell.Write(long id, IReadOnlyList<StoreWrite> writes)
    {
        var life = _life;
        _syncing.Add((id, writes));
        _diskFree = Math.Max(_diskFree, World.Now) + World.Random.Next(1, SyncMax + 1);
        World.Agenda.After(_diskFree - World.Now, () =>
        {
            if (life != _life)
            {
                return;
            }

            _syncing.RemoveAll(s => s.Id == id);
            var ok = !Disk.IsFull;
            if (ok)
            {
                Disk.Commit(writes);
                World.Trace(() => $"{Id} synced {string.Join(", ", writes.Select(Describe))}");
            }
            else
            {
                World.Stats.Count("failed syncs");
            }

            Deliver(() => Core.Written(World.Now, id, ok));
        });
    }

    void IShell.ReadLog(string @namespace) =>
        After(World.Random.Next(3), () => Core.LogRead(World.Now, Disk.ReadLog(@namespace)));

    void IShell.ReadEntries(long id, string @namespace, IReadOnlyList<EntryExtent> extents, int entriesMax, int bytesMax) =>
        After(World.Random.Next(3), () => Core.EntriesRead(World.Now, id, Disk.ReadEntries(@namespace, extents, entriesMax)));

    void IShell.ReadRows(long id, string @namespace, RowKind row, string? key, int limit) =>
        After(World.Random.Next(3), () => Core.RowsRead(World.Now, id, Disk.ReadRows(@namespace, row, key, limit)));

    void IShell.ReadNames(long id, string? after, int limit) =>
        After(World.Random.Next(3), () => Core.NamesRead(World.Now, id, Disk.ReadNames(after, limit)));

    void IShell.ReadDigest(long id, string @namespace) =>
        After(World.Random.Next(3), () => Core.DigestRead(World.Now, id, Disk.Digest(@namespace)));

    void IShell.Doubt(string @namespace) => World.Stats.Count("digests in doubt");

    void IShell.Send(string node, Message message)
    {
        if (node == Id)
        {
            After(0, () => Core.Receive(World.Now, Id, message));
        }
        else
        {
            World.Net.Send(Id, node, message);
        }
    }

    void IShell.Applied(string @namespace, IReadOnlyList<Entry> entries)
    {
    }

    void IShell.Refreshed(string @namespace) => World.Stats.Count("catch-ups by rows");

    void IShell.Summon(string @namespace) => Later(OwnerOf(@namespace).Wake);

    private void Tick(int life)
    {
        if (life != _life)
        {
            return;
        }

        Deliver(() => Core.Tick(World.Now));
        World.Agenda.After(25, () => Tick(life));
    }

    private static string Describe(Message message) => message switch
    {
        Append m => $"append {m.Namespace} {string.Join(' ', m.Entries.Select(e => $"{e.Version}{(e.Kind == EntryKind.Change ? "" : $"({e.Kind} {e.Link})")}"))}",
        PulledEntries m => $"entries {m.Namespace} after {m.Previous}: {string.Join(' ', m.Entries.Select(e => e.Version))} of {m.Position}",
        PulledRows m => $"rows {m.Namespace} {m.Rows.Count} as of {m.AsOf}",
        Strays m => $"{(m.OfRows ? "orphan rows" : "strays")} {m.Namespace} {string.Join(' ', m.Entries.Select(e => e.Version))}",
        Positions m => $"positions {m.Items.Count}",
        Inventory m => $"inventory {m.Items.Count}",
        Pull m => $"pull {m.Namespace} after {(m.Path.Count == 0 ? "nothing" : $"{m.Path[0].Epoch}.{m.Path[0].Last}")}{(m.Rows is null ? "" : " by rows")}",
        _ => message.ToString() ?? "",
    };

    private static string Describe(StoreWrite write) => write switch
    {
        StoreWrite.Append a => $"{a.Namespace} {a.Entry.Version}",
        StoreWrite.SetApplied a => $"applied {a.Applied}",
        StoreWrite.MergeRows m => $"{m.Rows.Count} rows",
        StoreWrite.Forget f => $"forget {f.Extent}",
        _ => "state",
    };
}
