namespace AiMemory.Log;

/// <summary>How a mutation changes its row. Numbers are on disk and on the wire: never reused.</summary>
public enum MutationKind : byte
{
    /// <summary>The whole row as it is to be.</summary>
    Put = 1,

    /// <summary>The row goes; for a memory a tombstone stays for good.</summary>
    Delete = 2,

    /// <summary>Only a memory's usage: access count, last access, expiry, tier, priority, updated_at. Does not move the row's version.</summary>
    Touch = 3,
}
