namespace AiMemory.Log;

/// <summary>
/// One replicated change of a namespace, immutable. Encoded once: <see cref="Payload"/> is the same on every replica,
/// on the wire and on disk.
/// </summary>
/// <param name="Namespace">The namespace whose history it belongs to.</param>
/// <param name="Version">Its place there.</param>
/// <param name="Kind">What it is to the log.</param>
/// <param name="Link">Another position it refers to; its meaning depends on <paramref name="Kind"/>.</param>
/// <param name="Payload">The mutations in order, encoded by <see cref="MutationCodec"/>; may be empty.</param>
/// <param name="Checksum">CRC-32C over all of the above, by <see cref="EntryChecksum"/>.</param>
public sealed record Entry(
    string Namespace,
    EntryVersion Version,
    EntryKind Kind,
    EntryVersion Link,
    ReadOnlyMemory<byte> Payload,
    uint Checksum)
{
    /// <summary>Makes an entry with its checksum.</summary>
    public static Entry Create(
        string @namespace, EntryVersion version, EntryKind kind, EntryVersion link, ReadOnlyMemory<byte> payload) =>
        new(@namespace, version, kind, link, payload, EntryChecksum.Compute(@namespace, version, kind, link, payload.Span));

    /// <summary>The bytes are those that were written.</summary>
    public bool IsIntact => Checksum == EntryChecksum.Compute(Namespace, Version, Kind, Link, Payload.Span);
}
