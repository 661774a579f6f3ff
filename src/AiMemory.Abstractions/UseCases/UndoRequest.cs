namespace AiMemory.UseCases;

/// <param name="Derived">Also rows that derive from those of the agent.</param>
/// <param name="DryRun">A preview; the default, so that nothing is retracted by accident.</param>
public sealed record UndoRequest(string AgentId, string? Since, bool Derived = false, bool DryRun = true);
