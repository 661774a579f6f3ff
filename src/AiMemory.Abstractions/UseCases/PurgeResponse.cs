namespace AiMemory.UseCases;

public sealed record PurgeResponse(int Purged);
