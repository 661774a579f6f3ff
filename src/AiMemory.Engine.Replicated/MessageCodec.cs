using System.Text;
using AiMemory.Log;
using AiMemory.Replication;
using AiMemory.Storage;

namespace AiMemory.Engine.Replicated;

/// <summary>Messages to bytes and back: a kind byte, then the fields in their order. Kinds are on the wire: never reused.</summary>
public static class MessageCodec
{
    private enum Kind : byte
    {
        Prepare = 1,
        Promise = 2,
        Append = 3,
        Standing = 4,
        Pull = 5,
        PulledEntries = 6,
        PulledRows = 7,
        Strays = 8,
        Positions = 9,
        PositionsSeen = 10,
        Hello = 11,
        Inventory = 12,
        Ask = 13,
        Told = 14,
        DigestAsk = 15,
        DigestTold = 16,
        AppendWithEverywhere = 17,
    }

    private const int HeadBytes = 64;

    /// <summary>Several messages as one frame.</summary>
    public static byte[] Encode(IReadOnlyList<Message> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        // A stream that grows clears and copies everything each time.
        using var stream = new MemoryStream(messages.Sum(m => SizeOf(m) + HeadBytes));
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            foreach (var message in messages)
            {
                Write(writer, message);
            }
        }

        return stream.ToArray();
    }

    /// <exception cref="FormatException">Not written by <see cref="Encode"/>.</exception>
    public static IReadOnlyList<Message> Decode(byte[] frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        using var stream = new MemoryStream(frame, writable: false);
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        var messages = new List<Message>();
        try
        {
            while (stream.Position < stream.Length)
            {
                messages.Add(Read(reader));
            }
        }
        catch (EndOfStreamException e)
        {
            throw new FormatException("A message is cut short.", e);
        }

        return messages;
    }

    /// <summary>About how many bytes the message takes; for batching.</summary>
    public static int SizeOf(Message message) => message switch
    {
        Append m => m.Entries.Sum(e => e.Payload.Length + 64),
        PulledEntries m => m.Entries.Sum(e => e.Payload.Length + 64),
        PulledRows m => m.Rows.Sum(r => r.Body.Length + 96),
        Strays m => m.Entries.Sum(e => e.Payload.Length + 64),
        _ => 96,
    };

    private static void Write(BinaryWriter to, Message message)
    {
        switch (message)
        {
            case Prepare m:
                Head(to, Kind.Prepare, m.Namespace);
                to.Write(m.Epoch);
                to.Write(m.Claim);
                break;
            case Promise m:
                Head(to, Kind.Promise, m.Namespace);
                to.Write(m.Epoch);
                to.Write(m.Claim);
                to.Write(m.Granted);
                to.Write(m.Promised);
                Version(to, m.Position);
                to.Write(m.WriteQuorum);
                break;
            case Append m:
                Head(to, Kind.AppendWithEverywhere, m.Namespace);
                Entries(to, m.Entries);
                Version(to, m.Everywhere);
                break;
            case Standing m:
                Head(to, Kind.Standing, m.Namespace);
                Version(to, m.Position);
                to.Write(m.Promised);
                to.Write(m.Counts);
                to.Write(m.WantsAnswer);
                break;
            case DigestAsk m:
                Head(to, Kind.DigestAsk, m.Namespace);
                to.Write(m.Id);
                Version(to, m.Position);
                break;
            case DigestTold m:
                Head(to, Kind.DigestTold, m.Namespace);
                to.Write(m.Id);
                to.Write(m.Digest);
                break;
            case Pull m:
                Head(to, Kind.Pull, m.Namespace);
                to.Write(m.Id);
                Path(to, m.Path);
                Cursor(to, m.Rows);
                break;
            case PulledEntries m:
                Head(to, Kind.PulledEntries, m.Namespace);
                to.Write(m.Id);
                Version(to, m.Previous);
                Entries(to, m.Entries);
                Version(to, m.Position);
                to.Write(m.More);
                break;
            case PulledRows m:
                Head(to, Kind.PulledRows, m.Namespace);
                to.Write(m.Id);
                Rows(to, m.Rows);
                Version(to, m.AsOf);
                Path(to, m.Path);
                to.Write(m.PathForgot);
                to.Write(m.Promised);
                to.Write(m.WriteQuorum);
                Cursor(to, m.Next);
                break;
            case Strays m:
                Head(to, Kind.Strays, m.Namespace);
                Entries(to, m.Entries);
                to.Write(m.OfRows);
                break;
            case Positions m:
                to.Write((byte)Kind.Positions);
                to.Write(m.Id);
                Text(to, m.After);
                Items(to, m.Items);
                break;
            case PositionsSeen m:
                to.Write((byte)Kind.PositionsSeen);
                to.Write(m.Id);
                break;
            case Hello m:
                to.Write((byte)Kind.Hello);
                to.Write((byte)m.Node);
                to.Write(m.Empty);
                to.Write(m.Incarnation);
                to.Write(m.Founded);
                Text(to, m.WantsInventory);
                to.Write(m.WantsAnswer);
                break;
            case Inventory m:
                to.Write((byte)Kind.Inventory);
                to.Write(m.After);
                Items(to, m.Items);
                Text(to, m.Next);
                break;
            case Ask m:
                Head(to, Kind.Ask, m.Namespace);
                to.Write(m.Id);
                Version(to, m.Version);
                break;
            case Told m:
                Head(to, Kind.Told, m.Namespace);
                to.Write(m.Id);
                Version(to, m.Position);
                to.Write(m.Holds);
                to.Write(m.Counts);
                to.Write(m.WriteQuorum);
                break;
            default:
                throw new ArgumentException($"unknown message {message.GetType().Name}", nameof(message));
        }
    }

    private static Message Read(BinaryReader from)
    {
        var kind = (Kind)from.ReadByte();
        var name = kind is Kind.Positions or Kind.PositionsSeen or Kind.Hello or Kind.Inventory ? string.Empty : from.ReadString();
        return kind switch
        {
            Kind.Prepare => new Prepare(name, from.ReadInt64(), from.ReadInt64()),
            Kind.Promise => new Promise(
                name, from.ReadInt64(), from.ReadInt64(), from.ReadBoolean(), from.ReadInt64(), Version(from), from.ReadInt32()),
            Kind.Append => new Append(name, Entries(from, name)),
            Kind.AppendWithEverywhere => new Append(name, Entries(from, name), Version(from)),
            Kind.Standing => new Standing(name, Version(from), from.ReadInt64(), from.ReadBoolean(), from.ReadBoolean()),
            Kind.Pull => new Pull(name, from.ReadInt64(), Path(from), Cursor(from)),
            Kind.PulledEntries => new PulledEntries(
                name, from.ReadInt64(), Version(from), Entries(from, name), Version(from), from.ReadBoolean()),
            Kind.PulledRows => new PulledRows(
                name, from.ReadInt64(), Rows(from), Version(from), Path(from), from.ReadBoolean(), from.ReadInt64(), from.ReadInt32(), Cursor(from)),
            Kind.Strays => new Strays(name, Entries(from, name), from.ReadBoolean()),
            Kind.Positions => new Positions(from.ReadInt64(), Text(from), Items(from)),
            Kind.PositionsSeen => new PositionsSeen(from.ReadInt64()),
            Kind.Hello => new Hello(
                (NodeStanding)from.ReadByte(), from.ReadBoolean(), from.ReadInt64(), from.ReadInt64(), Text(from), from.ReadBoolean()),
            Kind.Inventory => new Inventory(from.ReadString(), Items(from), Text(from)),
            Kind.Ask => new Ask(from.ReadInt64(), name, Version(from)),
            Kind.DigestAsk => new DigestAsk(from.ReadInt64(), name, Version(from)),
            Kind.DigestTold => new DigestTold(from.ReadInt64(), name, from.ReadString()),
            Kind.Told => new Told(from.ReadInt64(), name, Version(from), from.ReadBoolean(), from.ReadBoolean(), from.ReadInt32()),
            _ => throw new FormatException($"Unknown message kind {(byte)kind}."),
        };
    }

    private static void Head(BinaryWriter to, Kind kind, string name)
    {
        to.Write((byte)kind);
        to.Write(name);
    }

    private static void Version(BinaryWriter to, EntryVersion version) => EntryCodec.Write(to, version);

    private static EntryVersion Version(BinaryReader from) => EntryCodec.ReadVersion(from);

    private static void Text(BinaryWriter to, string? text)
    {
        to.Write(text is not null);
        if (text is not null)
        {
            to.Write(text);
        }
    }

    private static string? Text(BinaryReader from) => from.ReadBoolean() ? from.ReadString() : null;

    private static void Bytes(BinaryWriter to, ReadOnlyMemory<byte> bytes)
    {
        to.Write(bytes.Length);
        to.Write(bytes.Span);
    }

    private static byte[] Bytes(BinaryReader from) => EntryCodec.ReadBytes(from);

    private static int Count(BinaryReader from) => EntryCodec.ReadCount(from);

    private static void Entries(BinaryWriter to, IReadOnlyList<Entry> entries)
    {
        to.Write(entries.Count);
        foreach (var entry in entries)
        {
            EntryCodec.Write(to, entry);
        }
    }

    private static Entry[] Entries(BinaryReader from, string name)
    {
        var entries = new Entry[Count(from)];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = EntryCodec.Read(from, name);
        }

        return entries;
    }

    private static void Rows(BinaryWriter to, IReadOnlyList<RowImage> rows)
    {
        to.Write(rows.Count);
        foreach (var row in rows)
        {
            to.Write((byte)row.Row);
            to.Write(row.Key);
            Version(to, row.Version);
            Version(to, row.TouchVersion);
            to.Write(row.Deleted);
            Bytes(to, row.Body);
        }
    }

    private static RowImage[] Rows(BinaryReader from)
    {
        var rows = new RowImage[Count(from)];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = new RowImage(
                (RowKind)from.ReadByte(), from.ReadString(), Version(from), Version(from), from.ReadBoolean(), Bytes(from));
        }

        return rows;
    }

    private static void Path(BinaryWriter to, IReadOnlyList<Segment> path)
    {
        to.Write(path.Count);
        foreach (var segment in path)
        {
            to.Write(segment.Epoch);
            to.Write(segment.Last);
        }
    }

    private static Segment[] Path(BinaryReader from)
    {
        var path = new Segment[Count(from)];
        for (var i = 0; i < path.Length; i++)
        {
            path[i] = new Segment(from.ReadInt64(), from.ReadInt64());
        }

        return path;
    }

    private static void Items(BinaryWriter to, IReadOnlyList<InventoryItem> items)
    {
        to.Write(items.Count);
        foreach (var item in items)
        {
            to.Write(item.Namespace);
            Version(to, item.Position);
            to.Write(item.Promised);
        }
    }

    private static InventoryItem[] Items(BinaryReader from)
    {
        var items = new InventoryItem[Count(from)];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = new InventoryItem(from.ReadString(), Version(from), from.ReadInt64());
        }

        return items;
    }

    private static void Cursor(BinaryWriter to, RowCursor? cursor)
    {
        to.Write(cursor is not null);
        if (cursor is not null)
        {
            to.Write((byte)cursor.Row);
            Text(to, cursor.Key);
            Version(to, cursor.AsOf);
        }
    }

    private static RowCursor? Cursor(BinaryReader from) =>
        from.ReadBoolean() ? new RowCursor((RowKind)from.ReadByte(), Text(from), Version(from)) : null;
}
