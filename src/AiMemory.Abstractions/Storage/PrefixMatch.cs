namespace AiMemory.Storage;

/// <summary>What an id or an id prefix resolved to: one row, none, or the ids that share it.</summary>
public sealed record PrefixMatch(Memory? Memory, IReadOnlyList<string> Ambiguous);
