namespace AiMemory.Engine;

/// <param name="LagEntries">Entries that this node holds and the peer has not confirmed.</param>
public sealed record PeerStatus(string NodeId, string? Url, bool Alive, long LagEntries, DateTimeOffset? LastHeardAt);
