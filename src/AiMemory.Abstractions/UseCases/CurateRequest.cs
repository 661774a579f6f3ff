namespace AiMemory.UseCases;

public sealed record CurateRequest(
    int MaxOps, bool DryRun, IReadOnlyList<string> IncludeNamespaces, IReadOnlyList<string> ExcludeNamespaces);
