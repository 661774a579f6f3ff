namespace AiMemory.UseCases;

public sealed record ConsolidationGroup(string Namespace, string Tag, IReadOnlyList<string> Titles);
