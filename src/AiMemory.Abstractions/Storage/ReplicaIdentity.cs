namespace AiMemory.Storage;

/// <summary>What a replica file says of itself.</summary>
/// <param name="NodeId">The node it belongs to.</param>
/// <param name="Incarnation">Made when the file was created: an empty file under a known node id is another incarnation.</param>
/// <param name="IsEmpty">No entry and no row was ever written.</param>
public sealed record ReplicaIdentity(string NodeId, Guid Incarnation, bool IsEmpty, int SchemaVersion);
