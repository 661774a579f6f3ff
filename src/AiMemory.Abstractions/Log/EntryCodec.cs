namespace AiMemory.Log;

/// <summary>An entry to bytes and back, without its namespace, which stands once before entries that share it. The bytes are in files and on the wire.</summary>
public static class EntryCodec
{
    /// <summary>What an entry takes beside its payload.</summary>
    public const int OverheadBytes = 41;

    public static void Write(BinaryWriter to, Entry entry)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(entry);
        Write(to, entry.Version);
        to.Write((byte)entry.Kind);
        Write(to, entry.Link);
        to.Write(entry.Checksum);
        to.Write(entry.Payload.Length);
        to.Write(entry.Payload.Span);
    }

    /// <exception cref="EndOfStreamException">The bytes end within the entry.</exception>
    /// <exception cref="FormatException">Not written by <see cref="Write(BinaryWriter, Entry)"/>.</exception>
    public static Entry Read(BinaryReader from, string @namespace)
    {
        ArgumentNullException.ThrowIfNull(from);
        var version = ReadVersion(from);
        var kind = (EntryKind)from.ReadByte();
        var link = ReadVersion(from);
        var checksum = from.ReadUInt32();
        return new Entry(@namespace, version, kind, link, ReadBytes(from), checksum);
    }

    public static void Write(BinaryWriter to, EntryVersion version)
    {
        ArgumentNullException.ThrowIfNull(to);
        to.Write(version.Epoch);
        to.Write(version.Sequence);
    }

    public static EntryVersion ReadVersion(BinaryReader from)
    {
        ArgumentNullException.ThrowIfNull(from);
        return new EntryVersion(from.ReadInt64(), from.ReadInt64());
    }

    /// <summary>Bytes behind their length.</summary>
    /// <exception cref="EndOfStreamException">The bytes end before.</exception>
    /// <exception cref="FormatException">The length is none.</exception>
    public static byte[] ReadBytes(BinaryReader from)
    {
        var length = ReadCount(from);
        var bytes = from.ReadBytes(length);
        return bytes.Length == length ? bytes : throw new EndOfStreamException();
    }

    /// <summary>How many follow. A number that the rest cannot hold is damage; it must not become an allocation.</summary>
    /// <exception cref="FormatException">The number is none.</exception>
    public static int ReadCount(BinaryReader from)
    {
        ArgumentNullException.ThrowIfNull(from);
        var count = from.ReadInt32();
        return count >= 0 && count <= from.BaseStream.Length - from.BaseStream.Position ? count : throw new FormatException("A length is damaged.");
    }
}
