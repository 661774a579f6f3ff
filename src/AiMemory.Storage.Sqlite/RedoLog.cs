using System.Buffers.Binary;
using System.Text;
using AiMemory.Log;
using Microsoft.Win32.SafeHandles;

namespace AiMemory.Storage.Sqlite;

/// <summary>
/// The redo log: a file beside the database where entries that are committed together become durable by one write and one sync. They get
/// into the tables later, many at a time (<see cref="RedoApplier"/>), and after a crash when the database is opened (<see cref="Read"/>).
/// </summary>
/// <remarks>
/// A ring of two halves: one is begun anew when all it holds is safe in the tables. Records are numbered for the life of the database, so
/// that what is left of an earlier round is told by its number, and the tables keep the number up to which they have them. Each record is
/// synced before the next is written: one that a crash cut short is the last, and was confirmed to nobody.
/// </remarks>
internal sealed class RedoLog : IDisposable
{
    /// <summary>Entries of one record take at most so much.</summary>
    public const int RecordBytesMax = HalfBytes / 2;

    private const int HalfBytes = 4 << 20;
    private const int HeaderBytes = 64;
    private const int HeadBytes = 16; // checksum 4, length 4, number 8
    private const int Alignment = 8;
    private const int ErrorNoSpace = 28; // ENOSPC
    private static ReadOnlySpan<byte> Magic => "AMOredo1"u8;

    private readonly string _path;
    private readonly string _id;
    private readonly bool _synchronous;
    private readonly MemoryStream _record = new();
    private readonly BinaryWriter _writer;
    private readonly long[] _lastOfHalf = new long[2];
    private SafeFileHandle? _file;
    private long _number;
    private int _half;
    private int _offset;

    /// <param name="path">Made when the first record is written.</param>
    /// <param name="id">Of the database that it belongs to.</param>
    /// <param name="number">The last record that is in the tables, on disk; nothing later may be in the file.</param>
    public RedoLog(string path, string id, long number, bool synchronous)
    {
        (_path, _id, _number, _synchronous) = (path, id, number, synchronous);
        _writer = new BinaryWriter(_record, Encoding.UTF8);
        Begin();
    }

    /// <summary>The last record of the half which is next: it must be safe in the tables before <see cref="Turn"/>.</summary>
    public long LastOfNextHalf => _lastOfHalf[1 - _half];

    public static string PathOf(string databasePath) => databasePath + ".redo";

    /// <summary>What an entry takes in a record.</summary>
    public static int SizeOf(Entry entry) =>
        EntryCodec.OverheadBytes + entry.Payload.Length + Encoding.UTF8.GetMaxByteCount(entry.Namespace.Length) + sizeof(int);

    /// <summary>A record of so many bytes can be written to this half.</summary>
    public bool HasRoom(int bytes) => _offset + HeadBytes + bytes + Alignment <= HalfBytes;

    /// <summary>Adds to the record that is being made.</summary>
    public void Add(Entry entry)
    {
        _writer.Write(entry.Namespace);
        EntryCodec.Write(_writer, entry);
    }

    /// <summary>Goes over to the other half.</summary>
    public void Turn()
    {
        _half = 1 - _half;
        _offset = 0;
    }

    /// <summary>Writes the record that was made, and returns when it is on disk.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="IOException">It is not there; the next one takes its place.</exception>
    public long Write()
    {
        try
        {
            var length = (int)_record.Length;
            _record.SetLength(Aligned(length));
            var record = _record.GetBuffer().AsSpan(0, (int)_record.Length);
            BinaryPrimitives.WriteInt32LittleEndian(record[4..], length);
            BinaryPrimitives.WriteInt64LittleEndian(record[8..], _number + 1);
            BinaryPrimitives.WriteUInt32LittleEndian(record, EntryChecksum.Compute(record[4..length]));
            _file ??= Open();
            RandomAccess.Write(_file, record, HeaderBytes + ((long)_half * HalfBytes) + _offset);
            if (_synchronous)
            {
                RandomAccess.FlushToDisk(_file);
            }

            _offset += record.Length;
            return _lastOfHalf[_half] = ++_number;
        }
        catch (IOException exception) when (exception.HResult == ErrorNoSpace)
        {
            throw new StorageFullException("the disk is full", exception);
        }
        finally
        {
            Begin();
        }
    }

    /// <summary>What a log holds after a record, in order; nothing when there is no log, or it is another database's.</summary>
    /// <exception cref="StoreFormatException">It is damaged: a record is missing, and later ones are there.</exception>
    public static List<(long Number, List<Entry> Entries)> Read(string path, string id, long after)
    {
        var found = new List<(long Number, List<Entry> Entries)>();
        if (!File.Exists(path))
        {
            return found;
        }

        var bytes = File.ReadAllBytes(path).AsMemory();
        if (bytes.Length < HeaderBytes || !bytes.Span[..HeaderBytes].SequenceEqual(Header(id)))
        {
            return found;
        }

        var next = after + 1;
        var records = new SortedDictionary<long, ReadOnlyMemory<byte>>();
        foreach (var half in (int[])[0, 1])
        {
            var start = Math.Min(HeaderBytes + (half * HalfBytes), bytes.Length);
            Scan(bytes[start..Math.Min(start + HalfBytes, bytes.Length)], after, records);
        }

        foreach (var (number, body) in records)
        {
            if (number != next++)
            {
                throw new StoreFormatException(
                    $"{path} is damaged: record {next - 1} is missing, and later ones are there. What they hold is confirmed, so it is not left out: "
                    + "restore a backup, or start with an empty file and let the peers fill it");
            }

            found.Add((number, Decode(body)));
        }

        return found;
    }

    public void Dispose()
    {
        _file?.Dispose();
        _writer.Dispose();
    }

    // Each place where a record may stand is looked at: one that is damaged must not hide those behind it.
    private static void Scan(ReadOnlyMemory<byte> half, long after, SortedDictionary<long, ReadOnlyMemory<byte>> records)
    {
        for (var at = 0; at + HeadBytes <= half.Length;)
        {
            var head = half.Span[at..];
            var length = BinaryPrimitives.ReadInt32LittleEndian(head[4..]);
            var number = BinaryPrimitives.ReadInt64LittleEndian(head[8..]);
            var isRecord = number > 0 && length >= HeadBytes && length <= head.Length
                && BinaryPrimitives.ReadUInt32LittleEndian(head) == EntryChecksum.Compute(head[4..length]);
            if (isRecord && number > after)
            {
                records[number] = half.Slice(at + HeadBytes, length - HeadBytes);
            }

            at += isRecord ? Aligned(length) : Alignment;
        }
    }

    private static List<Entry> Decode(ReadOnlyMemory<byte> body)
    {
        using var stream = new MemoryStream(body.ToArray(), writable: false);
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        var entries = new List<Entry>();
        while (stream.Position < stream.Length)
        {
            var name = reader.ReadString();
            entries.Add(EntryCodec.Read(reader, name));
        }

        return entries;
    }

    private static int Aligned(int length) => (length + Alignment - 1) / Alignment * Alignment;

    private static byte[] Header(string id)
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        Encoding.ASCII.GetBytes(id, header.AsSpan(Magic.Length));
        return header;
    }

    private void Begin()
    {
        _record.SetLength(0);
        _record.SetLength(HeadBytes);
        _record.Position = HeadBytes;
    }

    // Anew: what it held is in the tables. With the first sync of a new file its name is durable too, on the file systems that databases
    // are kept on (ext4, XFS, Btrfs, APFS, NTFS).
    private SafeFileHandle Open()
    {
        var file = File.OpenHandle(_path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            RandomAccess.Write(file, Header(_id), 0);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
