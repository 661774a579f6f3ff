using AiMemory.Log;
using AiMemory.Replication;
using AiMemory.Storage;

namespace AiMemory.Simulation;

/// <summary>What a node has synced: log, rows with tombstones, core state. Survives crashes, not the loss of the disk.</summary>
internal sealed class SimDisk(Mutant mutant)
{
    private readonly SortedDictionary<string, Space> _spaces = new(StringComparer.Ordinal);

    public bool IsEmpty => !_spaces.Any(s => s.Key.Length > 0 && s.Value.Log.Count > 0);

    public bool IsFull { get; set; }

    public void Commit(IReadOnlyList<StoreWrite> writes)
    {
        foreach (var write in writes)
        {
            var space = SpaceOf(write.Namespace);
            switch (write)
            {
                case StoreWrite.Append append:
                    if (space.Log.TryAdd(append.Entry.Version, append.Entry))
                    {
                        Apply(space, append.Entry);
                    }

                    break;
                case StoreWrite.SetCoreState state:
                    space.CoreState = state.State.ToArray();
                    break;
                case StoreWrite.SetApplied applied:
                    space.Applied = applied.Applied;
                    break;
                case StoreWrite.MergeRows merge:
                    foreach (var image in merge.Rows)
                    {
                        Put(space, image.Key, new SimRow(image.Version, image.Deleted, image.Body));
                    }

                    break;
                case StoreWrite.RepairRows repair:
                    foreach (var image in repair.Rows)
                    {
                        if (!space.Rows.TryGetValue(image.Key, out var there) || there.Version <= repair.AsOf || there.Version > space.Applied)
                        {
                            space.Rows[image.Key] = new SimRow(image.Version, image.Deleted, image.Body);
                        }
                    }

                    break;
                case StoreWrite.Forget forget:
                    for (var s = forget.Extent.First; s <= forget.Extent.Last; s++)
                    {
                        space.Log.Remove(new EntryVersion(forget.Extent.Epoch, s));
                    }

                    break;
                default:
                    throw new InvalidOperationException(write.GetType().Name);
            }
        }
    }

    public NamespaceLog ReadLog(string name)
    {
        if (!_spaces.TryGetValue(name, out var space))
        {
            return new NamespaceLog(name, ReadOnlyMemory<byte>.Empty, default, []);
        }

        var held = new List<EntryExtent>();
        foreach (var version in space.Log.Keys)
        {
            if (held.Count > 0 && held[^1].Epoch == version.Epoch && held[^1].Last + 1 == version.Sequence)
            {
                held[^1] = held[^1] with { Last = version.Sequence };
            }
            else
            {
                held.Add(new EntryExtent(version.Epoch, version.Sequence, version.Sequence));
            }
        }

        return new NamespaceLog(name, space.CoreState, space.Applied, held);
    }

    public IReadOnlyList<NamespaceLog> ReadNames(string? after, int limit) =>
        [.. _spaces.Keys.Where(n => after is null || string.CompareOrdinal(n, after) > 0).Take(limit).Select(ReadLog)];

    public IReadOnlyList<Entry> ReadEntries(string name, IReadOnlyList<EntryExtent> extents, int max)
    {
        var entries = new List<Entry>();
        foreach (var extent in extents)
        {
            for (var s = extent.First; s <= extent.Last && entries.Count < max; s++)
            {
                if (SpaceOf(name).Log.TryGetValue(new EntryVersion(extent.Epoch, s), out var entry))
                {
                    entries.Add(entry);
                }
            }
        }

        return entries;
    }

    public IReadOnlyList<RowImage> ReadRows(string name, RowKind kind, string? key, int limit) =>
        kind != RowKind.Memory
            ? []
            : [.. SpaceOf(name).Rows
                .Where(r => key is null || string.CompareOrdinal(r.Key, key) > 0)
                .Take(limit)
                .Select(r => new RowImage(kind, r.Key, r.Value.Version, r.Value.Version, r.Value.Deleted, r.Value.Body))];

    public SimRow? Find(string name, string key) => SpaceOf(name).Rows.TryGetValue(key, out var row) ? row : null;

    public bool Holds(string name, EntryVersion version) => SpaceOf(name).Log.ContainsKey(version);

    public string Digest(string name) => string.Join(
        ';', SpaceOf(name).Rows.Select(r => $"{r.Key}={r.Value.Version}{(r.Value.Deleted ? "-" : Convert.ToHexString(r.Value.Body.Span))}"));

    public EntryVersion Applied(string name) => SpaceOf(name).Applied;

    private Space SpaceOf(string name)
    {
        if (!_spaces.TryGetValue(name, out var space))
        {
            _spaces[name] = space = new Space();
        }

        return space;
    }

    private void Apply(Space space, Entry entry)
    {
        foreach (var mutation in MutationCodec.Decode(entry.Payload))
        {
            Put(space, mutation.Key, new SimRow(entry.Version, mutation.Kind == MutationKind.Delete, mutation.Body));
        }
    }

    private void Put(Space space, string key, SimRow row)
    {
        var there = space.Rows.TryGetValue(key, out var before) ? before : (SimRow?)null;
        var takes = there is not { } old || row.Version > old.Version;
        if (mutant == Mutant.ClockWins && there is { Body.Length: >= 8 } seen && row.Body.Length >= 8)
        {
            takes = BitConverter.ToInt64(row.Body.Span) >= BitConverter.ToInt64(seen.Body.Span);
        }

        if (!takes)
        {
            return;
        }

        if (row.Deleted && mutant == Mutant.ForgetTombstones)
        {
            space.Rows.Remove(key);
        }
        else
        {
            space.Rows[key] = row;
        }
    }

    private sealed class Space
    {
        public SortedDictionary<EntryVersion, Entry> Log { get; } = [];

        public SortedDictionary<string, SimRow> Rows { get; } = new(StringComparer.Ordinal);

        public byte[] CoreState { get; set; } = [];

        public EntryVersion Applied { get; set; }
    }
}
