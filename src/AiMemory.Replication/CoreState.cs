using System.Buffers.Binary;
using AiMemory.Storage;

namespace AiMemory.Replication;

/// <summary>
/// What a replica knows of a namespace beyond its log, durable beside it: the promise, the history and the strays. Fixed-width
/// little-endian numbers behind a format byte.
/// </summary>
internal sealed class CoreState
{
    private const byte Format = 1;

    public long Promised { get; set; }

    public long Claim { get; set; }

    public int WriteQuorum { get; set; }

    public History History { get; set; } = new();

    /// <summary>Rows were merged whose entries need not be part of the history; to be looked for.</summary>
    public bool Tainted { get; set; }

    /// <summary>The last epoch was opened by a node alone.</summary>
    public bool Alone { get; set; }

    /// <summary>The rows are not what the log made them: to be fetched again.</summary>
    public bool Damaged { get; set; }

    /// <summary>Entries in the log that are not part of the history and wait to be adopted.</summary>
    public List<EntryExtent> Strays { get; } = [];

    public ReadOnlyMemory<byte> Encode()
    {
        var bytes = new byte[1 + 8 + 8 + 4 + 1 + 4 + (16 * History.Segments.Count) + 4 + (24 * Strays.Count)];
        var writer = new Writer(bytes);
        writer.Byte(Format);
        writer.Long(Promised);
        writer.Long(Claim);
        writer.Int(WriteQuorum);
        writer.Byte((byte)((History.Forgot ? 1 : 0) | (Tainted ? 2 : 0) | (Alone ? 4 : 0) | (Damaged ? 8 : 0)));
        writer.Int(History.Segments.Count);
        foreach (var segment in History.Segments)
        {
            writer.Long(segment.Epoch);
            writer.Long(segment.Last);
        }

        writer.Int(Strays.Count);
        foreach (var stray in Strays)
        {
            writer.Long(stray.Epoch);
            writer.Long(stray.First);
            writer.Long(stray.Last);
        }

        return bytes;
    }

    /// <param name="applied">The log's end, which moves on more often than this state is written.</param>
    /// <exception cref="FormatException">Not written by <see cref="Encode"/>.</exception>
    public static CoreState Decode(ReadOnlySpan<byte> bytes, EntryVersion applied)
    {
        var state = new CoreState();
        if (!bytes.IsEmpty)
        {
            var reader = new Reader(bytes);
            if (reader.Byte() != Format)
            {
                throw new FormatException("The replication state of a namespace is of an unknown format.");
            }

            state.Promised = reader.Long();
            state.Claim = reader.Long();
            state.WriteQuorum = reader.Int();
            var flags = reader.Byte();
            state.Tainted = (flags & 2) != 0;
            state.Alone = (flags & 4) != 0;
            state.Damaged = (flags & 8) != 0;
            var segments = new Segment[reader.Int()];
            for (var i = 0; i < segments.Length; i++)
            {
                segments[i] = new Segment(reader.Long(), reader.Long());
            }

            state.History = new History(segments) { Forgot = (flags & 1) != 0 };
            for (var left = reader.Int(); left > 0; left--)
            {
                state.Strays.Add(new EntryExtent(reader.Long(), reader.Long(), reader.Long()));
            }
        }

        if (applied > state.History.Position)
        {
            // A file that grew without this state says nothing of the epochs before its last one.
            state.History.Forgot |= state.History.Segments.Count == 0 && applied.Epoch > 1;
            state.History.Extend(applied);
        }

        state.Promised = Math.Max(state.Promised, applied.Epoch);
        return state;
    }

    public bool IsStray(EntryVersion version) =>
        Strays.Exists(s => s.Epoch == version.Epoch && s.First <= version.Sequence && version.Sequence <= s.Last);

    /// <summary>Takes an adopted entry off the strays; false when it was none.</summary>
    public bool Adopted(EntryVersion version)
    {
        var at = Strays.FindIndex(s => s.Epoch == version.Epoch && s.First <= version.Sequence && version.Sequence <= s.Last);
        if (at < 0)
        {
            return false;
        }

        var run = Strays[at];
        Strays.RemoveAt(at);
        if (version.Sequence < run.Last)
        {
            Strays.Insert(at, run with { First = version.Sequence + 1 });
        }

        if (run.First < version.Sequence)
        {
            Strays.Insert(at, run with { Last = version.Sequence - 1 });
        }

        return true;
    }

    private ref struct Writer(Span<byte> bytes)
    {
        private Span<byte> _rest = bytes;

        public void Byte(byte value)
        {
            _rest[0] = value;
            _rest = _rest[1..];
        }

        public void Int(int value)
        {
            BinaryPrimitives.WriteInt32LittleEndian(_rest, value);
            _rest = _rest[4..];
        }

        public void Long(long value)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_rest, value);
            _rest = _rest[8..];
        }
    }

    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        public byte Byte()
        {
            var value = _rest[0];
            _rest = _rest[1..];
            return value;
        }

        public int Int()
        {
            var value = BinaryPrimitives.ReadInt32LittleEndian(_rest);
            _rest = _rest[4..];
            return value;
        }

        public long Long()
        {
            var value = BinaryPrimitives.ReadInt64LittleEndian(_rest);
            _rest = _rest[8..];
            return value;
        }
    }
}
