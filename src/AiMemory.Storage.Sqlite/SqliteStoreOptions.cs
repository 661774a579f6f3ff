namespace AiMemory.Storage.Sqlite;

/// <summary>How a replica file is opened.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>The replica file; created when missing.</summary>
    public required string Path { get; init; }

    /// <summary>The file as its user named it, for backups' manifests; null means as <see cref="Path"/>.</summary>
    public string? Name { get; init; }

    /// <summary>Stable id of the node that owns the file.</summary>
    public string NodeId { get; init; } = "a";

    /// <summary>Sync every commit to disk. Switching it off loses the last moments on a power failure; for benchmarks only.</summary>
    public bool Synchronous { get; init; } = true;

    /// <summary>
    /// Entries are committed to a redo log beside the file and get into it a moment later, together: for a node of a cluster, whose writes
    /// wait for each other's disks. Without, each commit is in the file when it is done, so that no search has to wait for it.
    /// </summary>
    public bool Redo { get; init; } = true;

    /// <summary>Commits that may share one transaction and one sync at most.</summary>
    public int BatchMax { get; init; } = 512;

    /// <summary>Rows that may wait for the full-text index before it is brought up to date though writes go on.</summary>
    public int IndexLagMax { get; init; } = 200;
}
