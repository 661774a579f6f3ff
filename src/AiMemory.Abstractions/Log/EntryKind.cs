namespace AiMemory.Log;

/// <summary>What an entry is to the log. Numbers are on disk and on the wire: never reused.</summary>
public enum EntryKind : byte
{
    /// <summary>A change decided by the owner.</summary>
    Change = 1,

    /// <summary>The first entry of an epoch; <see cref="Entry.Link"/> is the last entry of the history before it.</summary>
    EpochStart = 2,

    /// <summary>The resolution of an unacknowledged entry of a deposed owner; <see cref="Entry.Link"/> names that entry.</summary>
    Adoption = 3,
}
