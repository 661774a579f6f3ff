namespace AiMemory.Storage;

/// <summary>What a replica durably knows of one namespace's log.</summary>
/// <param name="CoreState">The replication core's own state (promise, chain of epochs, strays), opaque to the store; empty when never set.</param>
/// <param name="Applied">The last entry whose mutations are in the rows.</param>
/// <param name="Held">Entries in the log, per epoch ascending, merged into runs.</param>
public sealed record NamespaceLog(
    string Namespace,
    ReadOnlyMemory<byte> CoreState,
    EntryVersion Applied,
    IReadOnlyList<EntryExtent> Held);
