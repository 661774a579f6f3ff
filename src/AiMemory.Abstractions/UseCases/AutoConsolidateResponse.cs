namespace AiMemory.UseCases;

public sealed record AutoConsolidateResponse(int Consolidated, IReadOnlyList<ConsolidationGroup> Groups, bool DryRun);
