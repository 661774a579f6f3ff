namespace AiMemory.UseCases;

public sealed record RestoreResponse(string Id);
