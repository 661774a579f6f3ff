namespace AiMemory.UseCases;

public sealed record AutoConsolidateRequest(string? Namespace, bool ShortOnly = false, int MinCount = 3, bool DryRun = false);
