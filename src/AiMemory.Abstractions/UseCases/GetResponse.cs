namespace AiMemory.UseCases;

public sealed record GetResponse(Memory Memory, IReadOnlyList<MemoryLink> Links);
