namespace AiMemory.Storage.Postgres;

/// <summary>A memory's row while a batch works on it.</summary>
internal sealed class MemoryState(NamespaceState ns, string id)
{
    public NamespaceState Namespace { get; } = ns;

    public string Id { get; } = id;

    /// <summary>0 while there is no row.</summary>
    public long Row { get; set; }

    public EntryVersion Version { get; set; }

    public EntryVersion TouchVersion { get; set; }

    public ReadOnlyMemory<byte> Body { get; set; }

    public Memory? Memory { get; set; }

    /// <summary>None where there is no tombstone.</summary>
    public EntryVersion Tombstone { get; set; }

    public bool IsRowChanged { get; set; }

    public bool IsTextChanged { get; set; }

    public bool IsTombstoneChanged { get; set; }
}
