namespace AiMemory.UseCases;

/// <summary>Exact ids only.</summary>
public sealed record LinkRequest(string SourceId, string TargetId, string Relation = "related_to");
