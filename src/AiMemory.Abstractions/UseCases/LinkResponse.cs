namespace AiMemory.UseCases;

public sealed record LinkResponse(string SourceId, string TargetId, string Relation);
