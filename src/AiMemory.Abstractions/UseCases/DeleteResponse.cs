namespace AiMemory.UseCases;

public sealed record DeleteResponse(string Id);
