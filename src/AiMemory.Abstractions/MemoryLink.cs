namespace AiMemory;

/// <summary>A directed, typed link between two memories; unique per (source, target, relation).</summary>
public sealed record MemoryLink(string SourceId, string TargetId, string Relation, string CreatedAt);
