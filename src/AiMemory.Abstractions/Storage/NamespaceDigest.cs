namespace AiMemory.Storage;

/// <summary>Equal digests mean equal content: memories, links, archive and the rest, every field and the versions.</summary>
/// <param name="Hash">Order-independent 128-bit hash, lowercase hex.</param>
/// <param name="Rows">Live memories, expired ones that are not swept yet included.</param>
/// <param name="Highest">The highest version of any row.</param>
public sealed record NamespaceDigest(string Namespace, string Hash, long Rows, EntryVersion Highest);
