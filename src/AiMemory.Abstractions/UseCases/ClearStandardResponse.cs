namespace AiMemory.UseCases;

public sealed record ClearStandardResponse(string Namespace, bool Cleared);
