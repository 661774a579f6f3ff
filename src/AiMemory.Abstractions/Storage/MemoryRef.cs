namespace AiMemory.Storage;

/// <summary>A memory's place: its id and the namespace that owns it.</summary>
public readonly record struct MemoryRef(string Id, string Namespace);
