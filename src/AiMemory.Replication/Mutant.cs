#if MUTANTS
namespace AiMemory.Replication;

/// <summary>
/// One deliberate defect each, to prove that the checks would notice. Compiled only where MUTANTS is defined: the simulation,
/// and a node built with <c>-p:Mutants=true</c> for the campaign's self-test.
/// </summary>
public enum Mutant
{
    None,

    /// <summary>When the quorum is met, the copies still missing are dropped (what ai-memory 0.6.0 did).</summary>
    AbortFanoutAtQuorum,

    /// <summary>A replica confirms entries before they are synced.</summary>
    AckBeforeSync,

    /// <summary>A replica takes entries of a deposed owner.</summary>
    NoFencing,

    /// <summary>A new owner serves with what its own replica happens to hold.</summary>
    SkipTakeoverFetch,

    /// <summary>The wall clock decides which of two changes of a row is the later one.</summary>
    ClockWins,

    /// <summary>A delete leaves nothing behind, and catch-up by rows does not carry it.</summary>
    ForgetTombstones,

    /// <summary>Two confirmations of one replica count as two replicas.</summary>
    CountDuplicateAcks,

    /// <summary>A restarted node does not remember which copies it still owes.</summary>
    LoseOutboxOnRestart,

    /// <summary>A replica that learns of a newer history drops what the older one left, without having it adopted.</summary>
    TruncateOthersEntries,

    /// <summary>A replica confirms entries although earlier ones are missing.</summary>
    AckAcrossGap,

    /// <summary>A node that lost its disk votes at once.</summary>
    VoteWhileEmpty,

    /// <summary>A takeover is content with one answer less than it needs.</summary>
    ShortReadQuorum,

    /// <summary>The owner answers one replica too early.</summary>
    ShortWriteQuorum,

    /// <summary>A re-activated owner goes on in its old epoch.</summary>
    ReuseEpoch,

    /// <summary>Catch-up by rows claims the position at its end instead of the one at its start.</summary>
    RowsClaimTooMuch,
}
#endif
