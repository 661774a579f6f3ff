namespace AiMemory.UseCases;

/// <param name="AutoSummary">The text, when the language model wrote it.</param>
public sealed record ConsolidateResponse(string Id, int Consolidated, string? AutoSummary);
