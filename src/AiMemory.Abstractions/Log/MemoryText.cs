namespace AiMemory.Log;

/// <summary>What a full-text index holds of a memory.</summary>
public readonly record struct MemoryText(string Title, string Content, IReadOnlyList<string> Tags);
