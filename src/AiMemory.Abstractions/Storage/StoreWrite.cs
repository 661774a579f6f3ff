using AiMemory.Log;

namespace AiMemory.Storage;

/// <summary>
/// One durable effect that the replication core asks of the store. The writes of one call become durable together or
/// not at all, and in the order given; several calls may share a transaction and a sync.
/// </summary>
public abstract record StoreWrite(string Namespace)
{
    /// <summary>Adds an entry to the log (a second copy of the same position is ignored) and, if asked, applies it to the rows.</summary>
    public sealed record Append(Entry Entry, bool ApplyNow) : StoreWrite(Entry.Namespace);

    /// <summary>Applies logged entries of one epoch to the rows, in order, both ends included.</summary>
    public sealed record Apply(string Namespace, EntryExtent Extent) : StoreWrite(Namespace);

    /// <summary>Replaces the core's own state of the namespace.</summary>
    public sealed record SetCoreState(string Namespace, ReadOnlyMemory<byte> State) : StoreWrite(Namespace);

    /// <summary>Sets the applied position without applying: the rows up to there came by <see cref="MergeRows"/>.</summary>
    public sealed record SetApplied(string Namespace, EntryVersion Applied) : StoreWrite(Namespace);

    /// <summary>Merges row images and tombstones of another replica; a row takes an image only if its version is higher.</summary>
    public sealed record MergeRows(string Namespace, IReadOnlyList<RowImage> Rows) : StoreWrite(Namespace);

    /// <summary>
    /// Replaces damaged rows by a peer's, whatever version they claim: the peer holds everything up to <paramref name="AsOf"/>, so that
    /// only rows that were written since then are kept. What is missing in the full-text index is put there.
    /// </summary>
    public sealed record RepairRows(string Namespace, IReadOnlyList<RowImage> Rows, EntryVersion AsOf) : StoreWrite(Namespace);

    /// <summary>Compaction: forgets log entries of one epoch, both ends included. Rows and tombstones stay.</summary>
    public sealed record Forget(string Namespace, EntryExtent Extent) : StoreWrite(Namespace);
}
