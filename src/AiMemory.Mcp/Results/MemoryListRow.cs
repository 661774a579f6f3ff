namespace AiMemory.Mcp.Results;

/// <param name="Score">Null where rows are not scored.</param>
internal sealed record MemoryListRow(Memory Memory, double? Score = null);
