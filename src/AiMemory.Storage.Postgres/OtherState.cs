using AiMemory.Log;

namespace AiMemory.Storage.Postgres;

/// <summary>A row that is no memory, while a batch works on it.</summary>
internal sealed class OtherState(NamespaceState ns, RowKind kind, string key)
{
    public NamespaceState Namespace { get; } = ns;

    public RowKind Kind { get; } = kind;

    public string Key { get; } = key;

    public EntryVersion Version { get; set; }

    /// <summary>Null for a deleted one.</summary>
    public ReadOnlyMemory<byte>? Body { get; set; }

    /// <summary>Order of the last change within the batch; 0 when unchanged.</summary>
    public long Order { get; set; }
}
