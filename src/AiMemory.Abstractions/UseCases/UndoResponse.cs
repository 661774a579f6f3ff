namespace AiMemory.UseCases;

public sealed record UndoResponse(IReadOnlyList<Memory> Retracted, bool DryRun);
