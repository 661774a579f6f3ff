namespace AiMemory.UseCases;

/// <param name="CloneId">The copy's id for a vertical promotion, else null.</param>
public sealed record PromoteResponse(string Id, string? CloneId, string? ToNamespace);
