namespace AiMemory;

public sealed record NamespaceCount(string Namespace, long Count);
