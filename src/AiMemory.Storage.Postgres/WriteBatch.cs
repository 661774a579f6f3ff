using AiMemory.Domain.Text;
using AiMemory.Log;

namespace AiMemory.Storage.Postgres;

/// <summary>
/// Many calls' writes as one change of the database. The rows that they touch are read in one round trip, the merge rule
/// (<see cref="RowMerge"/>) is applied in memory, and what is left is written in another: so its cost hardly depends on how many there are.
/// </summary>
internal sealed class WriteBatch(WriterState state)
{
    private readonly List<(NamespaceState Namespace, Entry Entry)> _appended = [];
    private readonly Dictionary<(long Ns, EntryVersion Version), uint> _log = [];
    private readonly Dictionary<(long, string), MemoryState> _memories = [];
    private readonly Dictionary<(long, RowKind, string), OtherState> _others = [];
    private readonly Dictionary<(long, EntryExtent), List<Entry>> _toApply = [];

    public IReadOnlyList<(NamespaceState Namespace, Entry Entry)> Appended => _appended;

    public List<(NamespaceState Namespace, EntryExtent Extent)> Forgotten { get; } = [];

    public Dictionary<NamespaceState, byte[]> CoreStates { get; } = [];

    public HashSet<NamespaceState> Changed { get; } = [];

    public List<long> DeletedRows { get; } = [];

    public IReadOnlyCollection<MemoryState> Memories => _memories.Values;

    public IReadOnlyCollection<OtherState> Others => _others.Values;

    public Dictionary<string, string> NewWords { get; } = new(StringComparer.Ordinal);

    /// <summary>What must be read before the writes can be applied.</summary>
    public BatchNeeds FindNeeds(IReadOnlyList<StoreWrite> writes)
    {
        var needs = new BatchNeeds();
        foreach (var write in writes)
        {
            var ns = state.Namespaces[write.Namespace];
            switch (write)
            {
                case StoreWrite.Append append:
                    needs.Positions.Add((ns, append.Entry.Version));
                    if (append.ApplyNow)
                    {
                        needs.Add(ns, MutationCodec.Decode(append.Entry.Payload));
                    }

                    break;
                case StoreWrite.Apply apply:
                    foreach (var entry in _toApply[(ns.Number, apply.Extent)])
                    {
                        needs.Add(ns, MutationCodec.Decode(entry.Payload));
                    }

                    break;
                case StoreWrite.MergeRows merge:
                    foreach (var image in merge.Rows)
                    {
                        needs.Add(ns, image.Row, image.Key);
                    }

                    break;
                case StoreWrite.RepairRows repair:
                    foreach (var image in repair.Rows)
                    {
                        needs.Add(ns, image.Row, image.Key);
                    }

                    break;
                default:
                    break;
            }
        }

        return needs;
    }

    /// <summary>The entries of an <see cref="StoreWrite.Apply"/>, as the log or an earlier write of the batch holds them.</summary>
    public void SetEntries(NamespaceState ns, EntryExtent extent, List<Entry> entries) => _toApply[(ns.Number, extent)] = entries;

    public void Seed(NamespaceState ns, EntryVersion version, uint checksum) => _log[(ns.Number, version)] = checksum;

    public void Seed(MemoryState memory) => _memories[(memory.Namespace.Number, memory.Id)] = memory;

    public void SeedTombstone(NamespaceState ns, string id, EntryVersion version) => Memory(ns, id).Tombstone = version;

    public void Seed(OtherState other) => _others[(other.Namespace.Number, other.Kind, other.Key)] = other;

    public void Apply(StoreWrite write)
    {
        var ns = state.Namespaces[write.Namespace];
        Changed.Add(ns);
        switch (write)
        {
            case StoreWrite.Append append:
                if (Append(ns, append.Entry) && append.ApplyNow)
                {
                    Apply(ns, append.Entry);
                }

                break;
            case StoreWrite.Apply apply:
                foreach (var entry in _toApply[(ns.Number, apply.Extent)])
                {
                    Apply(ns, entry);
                }

                break;
            case StoreWrite.SetCoreState core:
                CoreStates[ns] = core.State.ToArray();
                break;
            case StoreWrite.SetApplied applied:
                ns.Applied = applied.Applied;
                break;
            case StoreWrite.MergeRows merge:
                foreach (var image in merge.Rows)
                {
                    Merge(ns, image);
                }

                break;
            case StoreWrite.RepairRows repair:
                foreach (var image in repair.Rows)
                {
                    Repair(ns, image, repair.AsOf);
                }

                break;
            case StoreWrite.Forget forget:
                Forget(ns, forget.Extent);
                break;
            default:
                throw new FormatException($"unknown store write {write.GetType().Name}");
        }
    }

    private bool Append(NamespaceState ns, Entry entry)
    {
        if (_log.TryGetValue((ns.Number, entry.Version), out var checksum))
        {
            // A write whose outcome was never heard may be there: taking another for it would lose one of the two.
            return checksum == entry.Checksum
                ? false
                : throw new StoreFormatException($"another entry stands at {entry.Version} of namespace '{ns.Name}'");
        }

        _log.Add((ns.Number, entry.Version), entry.Checksum);
        _appended.Add((ns, entry));
        return true;
    }

    private void Forget(NamespaceState ns, EntryExtent extent)
    {
        bool IsIn(EntryVersion version) =>
            version.Epoch == extent.Epoch && version.Sequence >= extent.First && version.Sequence <= extent.Last;

        Forgotten.Add((ns, extent));
        _appended.RemoveAll(a => a.Namespace == ns && IsIn(a.Entry.Version));
        foreach (var (number, version) in _log.Keys.Where(key => key.Ns == ns.Number && IsIn(key.Version)).ToArray())
        {
            _log.Remove((number, version));
        }
    }

    private void Apply(NamespaceState ns, Entry entry)
    {
        foreach (var mutation in MutationCodec.Decode(entry.Payload))
        {
            Apply(ns, mutation, entry.Version);
        }

        if (entry.Version > ns.Applied)
        {
            ns.Applied = entry.Version;
        }
    }

    private void Merge(NamespaceState ns, RowImage image)
    {
        var kind = image.Deleted ? MutationKind.Delete : MutationKind.Put;
        Apply(ns, new Mutation(image.Row, kind, image.Key, image.Body), image.Version);
        if (image is { Row: RowKind.Memory, Deleted: false } && image.TouchVersion > image.Version)
        {
            var memory = RowCodec.DecodeMemory(image.Body.Span, image.Version);
            Apply(ns, Mutations.Touch(memory), image.TouchVersion);
        }
    }

    private void Repair(NamespaceState ns, RowImage image, EntryVersion asOf)
    {
        if (image.Row != RowKind.Memory)
        {
            if (_others.TryGetValue((ns.Number, image.Row, image.Key), out var other) && !IsKept(other.Version))
            {
                other.Version = default;
            }
        }
        else if (Memory(ns, image.Key) is var memory && !IsKept(memory.Row == 0 ? memory.Tombstone : memory.Version))
        {
            // Also when it looks the same: its columns, its checksum or its words may be what is damaged.
            if (image.Deleted)
            {
                Delete(memory, image.Version);
            }
            else
            {
                Put(memory, new Mutation(image.Row, MutationKind.Put, image.Key, image.Body), image.Version);
            }
        }

        Merge(ns, image);

        // What claims to be newer than all that is here is as damaged as what is old.
        bool IsKept(EntryVersion version) => version > asOf && version <= ns.Applied;
    }

    private void Apply(NamespaceState ns, Mutation mutation, EntryVersion version)
    {
        if (mutation.Row != RowKind.Memory)
        {
            ApplyOther(ns, mutation, version);
            return;
        }

        var memory = Memory(ns, mutation.Key);
        var current = memory.Row == 0 ? memory.Tombstone : memory.Version;
        switch (mutation.Kind)
        {
            case MutationKind.Put when RowMerge.TakesPut(version, current):
                Put(memory, mutation, version);
                break;
            case MutationKind.Delete when RowMerge.TakesPut(version, current):
                Delete(memory, version);
                break;
            case MutationKind.Touch when RowMerge.TakesTouch(version, memory.Version, memory.TouchVersion, memory.Row != 0):
                Touch(memory, mutation, version);
                break;
            default:
                break;
        }
    }

    private static void Put(MemoryState memory, Mutation mutation, EntryVersion version)
    {
        if (memory.Row == 0)
        {
            memory.Row = RowNumbers.Of(memory.Namespace.Number, memory.Namespace.NextPlace++);
            memory.Namespace.Live++;
        }

        if (!memory.Tombstone.IsNone)
        {
            memory.Tombstone = default;
            memory.IsTombstoneChanged = true;
        }

        memory.Version = memory.TouchVersion = version;
        memory.Body = mutation.Body;
        memory.Memory = RowCodec.DecodeMemory(mutation.Body.Span, version);
        memory.IsRowChanged = memory.IsTextChanged = true;
    }

    private static void Touch(MemoryState memory, Mutation mutation, EntryVersion version)
    {
        var before = memory.Memory ?? RowCodec.DecodeMemory(memory.Body.Span, memory.Version);
        memory.Memory = RowCodec.DecodeTouch(mutation.Body.Span).ApplyTo(before);
        memory.Body = RowCodec.Encode(memory.Memory);
        memory.TouchVersion = version;
        memory.IsRowChanged = true;
    }

    private void Delete(MemoryState memory, EntryVersion version)
    {
        if (memory.Row != 0)
        {
            DeletedRows.Add(memory.Row);
            memory.Namespace.Live--;
            memory.Row = 0;
            memory.Body = default;
            memory.Memory = null;
            memory.IsRowChanged = memory.IsTextChanged = false;
        }

        memory.Tombstone = version;
        memory.IsTombstoneChanged = true;
    }

    private void ApplyOther(NamespaceState ns, Mutation mutation, EntryVersion version)
    {
        var key = (ns.Number, mutation.Row, mutation.Key);
        if (!_others.TryGetValue(key, out var other))
        {
            _others.Add(key, other = new OtherState(ns, mutation.Row, mutation.Key));
        }

        if (!RowMerge.TakesPut(version, other.Version))
        {
            return;
        }

        other.Version = version;
        other.Body = mutation.Kind == MutationKind.Delete ? default(ReadOnlyMemory<byte>?) : mutation.Body;
        // A row that is written anew moves to the end, so that rows of one moment list in the order they were written.
        other.Order = ++state.LastOtherRow;
    }

    /// <summary>Keeps which words have which stem, so that a recall can ask an index of plain words for word forms.</summary>
    public void Learn(string word)
    {
        if (state.KnownWords.Contains(word) || NewWords.ContainsKey(word))
        {
            return;
        }

        NewWords.Add(word, PorterStemmer.Stem(word));
    }

    private MemoryState Memory(NamespaceState ns, string id)
    {
        if (!_memories.TryGetValue((ns.Number, id), out var memory))
        {
            _memories.Add((ns.Number, id), memory = new MemoryState(ns, id));
        }

        return memory;
    }
}
