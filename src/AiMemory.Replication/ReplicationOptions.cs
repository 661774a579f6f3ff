namespace AiMemory.Replication;

/// <summary>Every limit and interval of the core. Times are milliseconds of whatever clock the shell feeds it.</summary>
public sealed class ReplicationOptions
{
    /// <summary>How long a write waits for its quorum, and a caller for an owner, before it is answered.</summary>
    public int QuorumTimeoutMs { get; init; } = 2_000;

    /// <summary>How long commands gather while this node's disk writes the last proposal: many times what a disk at work needs.</summary>
    public int LoggingMs { get; init; } = 50;

    /// <summary>How long a takeover waits before it asks again those that did not answer.</summary>
    public int TakeoverRetryMs { get; init; } = 150;

    /// <summary>How long copies may stay unconfirmed before the peer is told again where the log stands.</summary>
    public int ResendMs { get; init; } = 200;

    /// <summary>Pause between two anti-entropy rounds.</summary>
    public int AntiEntropyMs { get; init; } = 2_000;

    /// <summary>False leaves catching up to resends alone; for tests of the fanout only.</summary>
    public bool AntiEntropyEnabled { get; init; } = true;

    /// <summary>How long a pull waits for its page before it is given up.</summary>
    public int PullTimeoutMs { get; init; } = 600;

    public int PageEntriesMax { get; init; } = 1_000;

    public int PageBytesMax { get; init; } = 512 * 1024;

    public int PageRowsMax { get; init; } = 500;

    /// <summary>Namespaces in one message about positions.</summary>
    public int PagePositionsMax { get; init; } = 512;

    /// <summary>Entries of one namespace sent to one peer and not yet confirmed; beyond that it is left to pull.</summary>
    public int PeerWindowEntriesMax { get; init; } = 8_192;

    /// <summary>Changed namespaces remembered for one peer; beyond that all are compared when it comes back.</summary>
    public int DirtyMax { get; init; } = 100_000;

    /// <summary>Entries kept per namespace although every replica has them.</summary>
    public int LogRetainEntries { get; init; } = 256;

    /// <summary>Entries kept per namespace for a replica that is away; beyond that it catches up by rows.</summary>
    public int LogEntriesMax { get; init; } = 200_000;

    /// <summary>Epochs remembered per namespace.</summary>
    public int SegmentsMax { get; init; } = 256;

    /// <summary>A namespace untouched for so long leaves the memory of its node.</summary>
    public int IdleMs { get; init; } = 30_000;

#if MUTANTS
    /// <summary>The one thing that this build breaks on purpose.</summary>
    public Mutant Mutant { get; init; }
#endif
}
