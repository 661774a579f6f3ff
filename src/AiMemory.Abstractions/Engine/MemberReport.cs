namespace AiMemory.Engine;

/// <summary>A node of the cluster, as seen from another one.</summary>
/// <param name="Report">Null when it could not be asked just now.</param>
public sealed record MemberReport(string NodeId, string? Url, NodeReport? Report);
