namespace AiMemory.UseCases;

public sealed record ContradictionResponse(bool Contradicts, Memory MemoryA, Memory MemoryB);
