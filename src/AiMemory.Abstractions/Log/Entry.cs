namespace AiMemory.Log;

/// <summary>
/// One replicated change of a namespace, immutable. Encoded once: <see cref="Bytes"/> are the same on every replica,
/// on the wire and on disk.
/// </summary>
/// <param name="Namespace">The namespace whose history it belongs to.</param>
/// <param name="Version">Its place there.</param>
/// <param name="Bytes">The encoded payload: the mutations in order (<see cref="EntryCodec"/>), without the position.</param>
/// <param name="Checksum">CRC-32C over namespace, version and bytes.</param>
public sealed record Entry(string Namespace, EntryVersion Version, ReadOnlyMemory<byte> Bytes, uint Checksum);
