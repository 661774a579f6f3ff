namespace AiMemory.Replication;

/// <summary>Where a namespace stands on this node and, as last heard, on its peers.</summary>
/// <param name="IsOwned">Its owner is here and serves.</param>
public sealed record NamespaceStanding(
    string Namespace,
    EntryVersion Position,
    long Promised,
    bool IsOwned,
    IReadOnlyList<KeyValuePair<string, EntryVersion>> Peers);
