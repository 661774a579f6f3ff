namespace AiMemory.Engine;

/// <param name="LagEntries">Entries that this node holds and the peer has not confirmed.</param>
/// <param name="LastHeardAt">When the peer last took part, by this node's clock: now, while it does; null when it never did.</param>
public sealed record PeerStatus(string NodeId, string? Url, bool Alive, long LagEntries, DateTimeOffset? LastHeardAt);
