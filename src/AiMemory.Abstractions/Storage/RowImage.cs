using AiMemory.Log;

namespace AiMemory.Storage;

/// <summary>A row as one replica holds it, for catch-up by rows.</summary>
/// <param name="Version">The entry that last put or deleted it.</param>
/// <param name="TouchVersion">The entry that last touched it (memories only); never below <paramref name="Version"/>.</param>
/// <param name="Deleted">A tombstone; <paramref name="Body"/> is empty.</param>
public readonly record struct RowImage(
    RowKind Row,
    string Key,
    EntryVersion Version,
    EntryVersion TouchVersion,
    bool Deleted,
    ReadOnlyMemory<byte> Body);
