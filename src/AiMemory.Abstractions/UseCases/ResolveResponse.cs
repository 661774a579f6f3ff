namespace AiMemory.UseCases;

public sealed record ResolveResponse(string Winner, string Loser);
