namespace AiMemory.Replication;

/// <summary>Why a quorum was not met.</summary>
public enum NotMetReason
{
    None,

    /// <summary>So many replicas are known to be away that the quorum cannot be met.</summary>
    Unreachable,

    /// <summary>Not enough confirmations in time.</summary>
    Timeout,

    /// <summary>A newer owner took over.</summary>
    Fenced,

    /// <summary>The owner's own replica could not write: its disk is full or failing.</summary>
    StorageFailed,
}
