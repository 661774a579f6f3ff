namespace AiMemory.Application.Commands;

/// <summary>Detaches the standard; with ids, only when it is one of those memories.</summary>
public sealed record ClearStandardCommand(string Namespace, IReadOnlyList<string>? OnlyIds) : MemoryCommand(Namespace);
