using AiMemory.Log;

namespace AiMemory.Replication;

/// <summary>Where catching up by rows goes on.</summary>
/// <param name="Row">The kind of row of the last page.</param>
/// <param name="Key">The last key of that kind; null starts the kind.</param>
/// <param name="AsOf">The position that the first page named.</param>
public sealed record RowCursor(RowKind Row, string? Key, EntryVersion AsOf);
