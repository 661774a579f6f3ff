namespace AiMemory.Models;

/// <param name="Similarity">Dot product with the query.</param>
public readonly record struct VectorHit(string MemoryId, double Similarity);
