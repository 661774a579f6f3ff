namespace AiMemory.Log;

/// <summary>What a mutation writes. Numbers are on disk and on the wire: never reused.</summary>
public enum RowKind : byte
{
    Memory = 1,
    Link = 2,
    Archive = 3,
    Standard = 4,
    Pending = 5,
    Subscription = 6,
    SyncClock = 7,

    /// <summary>An embedding beside a memory; key is the memory's id.</summary>
    Vector = 8,

    /// <summary>An operation over several namespaces that is not finished yet.</summary>
    Intent = 9,

    /// <summary>The answer kept for an Idempotency-Key.</summary>
    Answer = 10,
}
