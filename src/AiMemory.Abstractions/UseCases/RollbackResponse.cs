namespace AiMemory.UseCases;

public sealed record RollbackResponse(int Applied);
