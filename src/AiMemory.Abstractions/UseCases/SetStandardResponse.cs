namespace AiMemory.UseCases;

public sealed record SetStandardResponse(string Namespace, string StandardId, string? Parent, string? GovernanceJson);
