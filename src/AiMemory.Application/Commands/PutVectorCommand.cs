namespace AiMemory.Application.Commands;

/// <summary>Keeps the embedding of a row's text, unless the row has changed or gone since.</summary>
/// <param name="ForVersion">The row's version that was embedded.</param>
public sealed record PutVectorCommand(
    string Namespace, string MemoryId, EntryVersion ForVersion, IReadOnlyList<float> Vector)
    : MemoryCommand(Namespace);
