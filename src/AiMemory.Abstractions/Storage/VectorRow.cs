namespace AiMemory.Storage;

/// <summary>An embedding beside a memory.</summary>
public sealed record VectorRow(string MemoryId, string Namespace, ReadOnlyMemory<float> Vector);
