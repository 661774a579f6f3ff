namespace AiMemory.UseCases;

public sealed record SessionStartRequest(string? Namespace, long Limit = 10);
