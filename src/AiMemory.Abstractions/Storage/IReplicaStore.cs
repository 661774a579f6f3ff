using AiMemory.Log;

namespace AiMemory.Storage;

/// <summary>
/// One node's replica: an entry log and the rows it makes, behind one writer with group commit. What is committed
/// survives <c>kill -9</c> and power loss, and every read that begins after it sees it.
/// </summary>
public interface IReplicaStore : IReplicaReader, IAsyncDisposable
{
    ReplicaIdentity Identity { get; }

    /// <summary>
    /// Reads that do not wait for what is committed and not in the rows yet, where a store keeps the two apart: for who knows of that from
    /// elsewhere. <see cref="FirstNotInRows"/> says where that begins.
    /// </summary>
    IReplicaReader Rows => this;

    /// <summary>
    /// Makes the writes durable: on return they are synced to disk. Calls become durable in the order they were made.
    /// A failure (a full disk, say) leaves none of this call's writes; <see cref="StorageFullException"/> tells that case.
    /// </summary>
    ValueTask CommitAsync(IReadOnlyList<StoreWrite> writes, CancellationToken cancellationToken);

    /// <summary>The first committed entry of a namespace that <see cref="Rows"/> may not show yet; null when they show all.</summary>
    EntryVersion? FirstNotInRows(string @namespace) => null;

    /// <summary>Completes when all that was committed before is in the rows.</summary>
    ValueTask ApplyAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>What is known of a namespace's log; an empty one when it was never written.</summary>
    ValueTask<NamespaceLog> ReadLogAsync(string @namespace, CancellationToken cancellationToken);

    /// <summary>All memory namespaces that have a log or rows, by name, after the given one (the node's own, which has no name, is none of them); pages of at most <paramref name="limit"/>.</summary>
    ValueTask<IReadOnlyList<string>> ListLogsAsync(string? after, int limit, CancellationToken cancellationToken);

    /// <summary>Entries of one epoch in order; those that are not held are left out. Verifies checksums.</summary>
    ValueTask<IReadOnlyList<Entry>> ReadEntriesAsync(
        string @namespace, EntryExtent extent, int bytesMax, CancellationToken cancellationToken);

    /// <summary>Row images in key order for catch-up, after (<paramref name="row"/>, <paramref name="key"/>); tombstones included.</summary>
    ValueTask<IReadOnlyList<RowImage>> ReadRowsAsync(
        string @namespace, RowKind row, string? key, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Every row image of a namespace, for a copy that lists, ranks and lends as this replica does: memories in the order they were
    /// inserted, then tombstones, then rows of the other kinds in the order they were written. Read a page at a time.
    /// </summary>
    IAsyncEnumerable<RowImage> ReadInsertedAsync(string @namespace, CancellationToken cancellationToken);

    /// <summary>A consistent snapshot taken while in use, with its manifest, into the directory; returns the manifest.</summary>
    ValueTask<BackupManifest> BackupAsync(string directory, CancellationToken cancellationToken);

    /// <summary>Compares checksums of rows and rows with the index; returns the ids that are damaged.</summary>
    /// <param name="namespace">Looks at this one alone; null looks at all, and at what belongs to none.</param>
    /// <param name="pace">How much of the time it works.</param>
    ValueTask<IReadOnlyList<string>> ScrubAsync(CancellationToken cancellationToken, string? @namespace = null, ScrubPace pace = default);

    /// <summary>Moves the write-ahead file into the main file.</summary>
    ValueTask CheckpointAsync(CancellationToken cancellationToken);
}
