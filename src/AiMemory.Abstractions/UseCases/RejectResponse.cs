namespace AiMemory.UseCases;

public sealed record RejectResponse(string Id, string DecidedBy);
