namespace AiMemory.UseCases;

public sealed record UnsubscribeResponse(string Id, bool Removed);
