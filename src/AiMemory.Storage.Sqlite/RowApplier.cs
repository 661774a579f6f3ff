using AiMemory.Domain.Rows;
using AiMemory.Log;
using Microsoft.Data.Sqlite;

namespace AiMemory.Storage.Sqlite;

/// <summary>Writes mutations and row images into the rows, by the one merge rule (<see cref="RowMerge"/>). Runs in the writer's transaction.</summary>
internal sealed class RowApplier(SqliteSession session, NamespaceTable namespaces)
{
    /// <summary>Rows that this transaction queued for the full-text index.</summary>
    public int Queued { get; private set; }

    // The first of the rows that each namespace got by this transaction.
    private readonly Dictionary<NamespaceCounters, long> _firstNew = [];
    private long _ticket;

    /// <summary>Begins a transaction.</summary>
    /// <param name="ticket">Its number, for what it queues.</param>
    public void Begin(long ticket)
    {
        _ticket = ticket;
        Queued = 0;
        _firstNew.Clear();
    }

    /// <summary>Queues the new rows of the transaction for the full-text index.</summary>
    public void End()
    {
        foreach (var (ns, first) in _firstNew)
        {
            IndexQueue.AddNew(session, first, RowNumbers.Of(ns.Number, ns.NextPlace - 1), _ticket);
        }
    }

    public void Apply(Entry entry)
    {
        var ns = namespaces.Get(entry.Namespace);
        foreach (var mutation in MutationCodec.Decode(entry.Payload))
        {
            Apply(ns, mutation, entry.Version);
        }

        if (entry.Version > ns.Applied)
        {
            ns.Applied = entry.Version;
        }

        namespaces.MarkChanged(ns);
    }

    public void Merge(NamespaceCounters ns, RowImage image)
    {
        var kind = image.Deleted ? MutationKind.Delete : MutationKind.Put;
        Apply(ns, new Mutation(image.Row, kind, image.Key, image.Body), image.Version);
        if (image is { Row: RowKind.Memory, Deleted: false } && image.TouchVersion > image.Version)
        {
            var memory = RowCodec.DecodeMemory(image.Body.Span, image.Version);
            Apply(ns, Mutations.Touch(memory), image.TouchVersion);
        }

        namespaces.MarkChanged(ns);
    }

    /// <summary>Makes the row what the image says, unless it was written after <paramref name="asOf"/>; its place stays.</summary>
    public void Repair(NamespaceCounters ns, RowImage image, EntryVersion asOf)
    {
        if (image.Row != RowKind.Memory)
        {
            RepairOther(ns, image, asOf);
            return;
        }

        var current = Find(ns, image.Key);
        if (current is null)
        {
            session.Execute(
                "DELETE FROM tombstones WHERE id = $1 AND ns = $2 AND (epoch, sequence) <= ($3, $4)", image.Key, ns.Number, asOf.Epoch, asOf.Sequence);
        }
        else if (IsKept(ns, current.Version, asOf))
        {
            return;
        }
        else if (image.Deleted)
        {
            Delete(ns, current, image.Key, image.Version);
        }
        else
        {
            // Also when it looks the same: its columns, its checksum or its words in the index may be what is damaged.
            Put(ns, current, new Mutation(image.Row, MutationKind.Put, image.Key, image.Body), image.Version);
        }

        Merge(ns, image);
    }

    // What claims to be newer than all that is here is as damaged as what is old.
    private static bool IsKept(NamespaceCounters ns, EntryVersion version, EntryVersion asOf) => version > asOf && version <= ns.Applied;

    private void RepairOther(NamespaceCounters ns, RowImage image, EntryVersion asOf)
    {
        var current = session.Single(
            r => new StoredOther(new EntryVersion(r.GetInt64(0), r.GetInt64(1)), (uint)r.GetInt64(2), r.IsDBNull(3) ? null : (byte[])r.GetValue(3)),
            "SELECT epoch, sequence, checksum, body FROM rows WHERE kind = $1 AND key = $2 AND ns = $3",
            (long)image.Row, image.Key, ns.Number);
        var same = current is not null && current.Version == image.Version && current.Checksum == EntryChecksum.Compute(image.Body.Span)
            && (image.Deleted ? current.Body is null : current.Body is { } body && body.AsSpan().SequenceEqual(image.Body.Span));
        if (current is not null && !same && !IsKept(ns, current.Version, asOf))
        {
            session.Execute("DELETE FROM rows WHERE kind = $1 AND key = $2 AND ns = $3", (long)image.Row, image.Key, ns.Number);
        }

        Merge(ns, image);
    }

    private void Apply(NamespaceCounters ns, Mutation mutation, EntryVersion version)
    {
        if (mutation.Row != RowKind.Memory)
        {
            ApplyOther(ns, mutation, version);
            return;
        }

        var current = Find(ns, mutation.Key);
        var tombstone = current is null ? TombstoneOf(ns, mutation.Key) : default;
        switch (mutation.Kind)
        {
            case MutationKind.Put when RowMerge.TakesPut(version, current?.Version ?? tombstone):
                if (!tombstone.IsNone)
                {
                    session.Execute("DELETE FROM tombstones WHERE id = $1 AND ns = $2", mutation.Key, ns.Number);
                }

                Put(ns, current, mutation, version);
                break;
            case MutationKind.Delete when RowMerge.TakesPut(version, current?.Version ?? tombstone):
                Delete(ns, current, mutation.Key, version);
                break;
            case MutationKind.Touch when current is not null
                && RowMerge.TakesTouch(version, current.Version, current.TouchVersion, rowIsLive: true):
                Touch(current, mutation, version);
                break;
            default:
                break;
        }
    }

    private void Put(NamespaceCounters ns, StoredRow? current, Mutation mutation, EntryVersion version)
    {
        var body = mutation.Body.Span;
        var memory = RowCodec.DecodeLookup(body);
        if (current is null)
        {
            var row = RowNumbers.Of(ns.Number, ns.NextPlace++);
            ns.Live++;
            Bind(
                "INSERT INTO memories (row, title, tier, priority, confidence, access_count, created_ticks, updated_ticks, "
                + "expires_ticks, author, epoch, sequence, touch_epoch, touch_sequence, checksum, body, id) "
                + "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $11, $12, $13, $14, $15)",
                row, memory, version, body).With(memory.Id).Run();
            _firstNew.TryAdd(ns, row);
            Queued++;
            return;
        }

        Bind(
            "UPDATE memories SET title = $2, tier = $3, priority = $4, confidence = $5, access_count = $6, created_ticks = $7, "
            + "updated_ticks = $8, expires_ticks = $9, author = $10, epoch = $11, sequence = $12, touch_epoch = $11, "
            + "touch_sequence = $12, checksum = $13, body = $14 WHERE row = $1",
            current.Row, memory, version, body).Run();
        QueueChanged(current.Row);
    }

    private RowStatement Bind(string sql, long row, MemoryLookup memory, EntryVersion version, ReadOnlySpan<byte> body) => session.Statement(sql)
        .Begin().With(row).With(memory.Title).With((long)memory.Tier).With(memory.Priority).With(memory.Confidence).With(memory.AccessCount)
        .With(RowLookup.Ticks(memory.CreatedAt)).With(RowLookup.Ticks(memory.UpdatedAt)).With(RowLookup.TicksOrNull(memory.ExpiresAt))
        .With(memory.Author).With(version.Epoch).With(version.Sequence).With(EntryChecksum.Compute(body)).With(body);

    private void Touch(StoredRow current, Mutation mutation, EntryVersion version)
    {
        var touched = RowCodec.DecodeTouch(mutation.Body.Span).ApplyTo(RowCodec.DecodeMemory(current.Body, current.Version));
        var body = RowCodec.Encode(touched);
        session.Execute(
            "UPDATE memories SET tier = $2, priority = $3, access_count = $4, updated_ticks = $5, expires_ticks = $6, "
            + "touch_epoch = $7, touch_sequence = $8, checksum = $9, body = $10 WHERE row = $1",
            current.Row, (long)touched.Tier, (long)touched.Priority, touched.AccessCount, RowLookup.Ticks(touched.UpdatedAt),
            RowLookup.TicksOrNull(touched.ExpiresAt), version.Epoch, version.Sequence, (long)EntryChecksum.Compute(body.Span), body);
    }

    private void Delete(NamespaceCounters ns, StoredRow? current, string id, EntryVersion version)
    {
        session.Execute(
            "INSERT INTO tombstones (id, ns, epoch, sequence) VALUES ($1, $2, $3, $4) "
            + "ON CONFLICT (id, ns) DO UPDATE SET epoch = $3, sequence = $4",
            id, ns.Number, version.Epoch, version.Sequence);
        if (current is not null)
        {
            ns.Live--;
            session.Execute("DELETE FROM memories WHERE row = $1", current.Row);
            QueueChanged(current.Row);
        }
    }

    private void ApplyOther(NamespaceCounters ns, Mutation mutation, EntryVersion version)
    {
        var current = session.Number(
            "SELECT 1 FROM rows WHERE kind = $1 AND key = $2 AND ns = $3 AND (epoch, sequence) >= ($4, $5)",
            (long)mutation.Row, mutation.Key, ns.Number, version.Epoch, version.Sequence);
        if (current is not null)
        {
            return;
        }

        var deleted = mutation.Kind == MutationKind.Delete;
        var (other, ticks) = deleted ? (null, null) : RowLookup.Of(mutation.Row, mutation.Body.Span);
        // A row that is written anew moves to the end, so that rows of one moment list in the order they were written.
        session.Execute(
            "DELETE FROM rows WHERE kind = $1 AND key = $2 AND ns = $3", (long)mutation.Row, mutation.Key, ns.Number);
        session.Execute(
            "INSERT INTO rows (ns, kind, key, other, ticks, epoch, sequence, checksum, body) "
            + "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            ns.Number, (long)mutation.Row, mutation.Key, other, ticks, version.Epoch, version.Sequence,
            (long)EntryChecksum.Compute(mutation.Body.Span), deleted ? null : (object)mutation.Body);
    }

    private StoredRow? Find(NamespaceCounters ns, string id)
    {
        var rows = session.Statement(
                "SELECT row, epoch, sequence, touch_epoch, touch_sequence, body FROM memories WHERE id = $1 AND row BETWEEN $2 AND $3")
            .Begin(id, RowNumbers.First(ns.Number), RowNumbers.Last(ns.Number));
        if (!rows.Step())
        {
            return null;
        }

        var found = new StoredRow(
            rows.Number(0), new EntryVersion(rows.Number(1), rows.Number(2)), new EntryVersion(rows.Number(3), rows.Number(4)), rows.Bytes(5).ToArray());
        rows.End();
        return found;
    }

    private EntryVersion TombstoneOf(NamespaceCounters ns, string id)
    {
        var rows = session.Statement("SELECT epoch, sequence FROM tombstones WHERE id = $1 AND ns = $2").Begin(id, ns.Number);
        if (!rows.Step())
        {
            return default;
        }

        var found = new EntryVersion(rows.Number(0), rows.Number(1));
        rows.End();
        return found;
    }

    private void QueueChanged(long row)
    {
        IndexQueue.AddChanged(session, row, _ticket);
        Queued++;
    }

    private sealed record StoredOther(EntryVersion Version, uint Checksum, byte[]? Body);

    private sealed record StoredRow(long Row, EntryVersion Version, EntryVersion TouchVersion, byte[] Body);
}
