using AiMemory.Log;

namespace AiMemory.Storage.Sqlite;

/// <summary>A memory that is in the redo log, and not in the rows yet.</summary>
internal sealed record PendingPut(string Namespace, EntryVersion Version, ReadOnlyMemory<byte> Body)
{
    public Memory Decode() => RowCodec.DecodeMemory(Body.Span, Version);
}
