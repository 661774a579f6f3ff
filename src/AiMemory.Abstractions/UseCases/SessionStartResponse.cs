namespace AiMemory.UseCases;

public sealed record SessionStartResponse(IReadOnlyList<Memory> Memories, IReadOnlyList<Memory> Standards, string? Summary);
