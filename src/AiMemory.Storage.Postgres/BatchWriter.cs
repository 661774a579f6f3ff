using AiMemory.Domain.Rows;
using AiMemory.Log;
using Npgsql;

namespace AiMemory.Storage.Postgres;

/// <summary>
/// Writes a batch: one statement per table, whatever the number of rows, all in one pipeline, which the server runs as one
/// transaction and syncs once.
/// </summary>
internal sealed class BatchWriter(NpgsqlConnection connection, WriterState state)
{
    public async Task WriteAsync(WriteBatch batch)
    {
        var command = new NpgsqlBatch(connection);
        await using var _ = command.ConfigureAwait(false);
        AddNew(command, batch);
        AddLog(command, batch);
        AddMemories(command, batch);
        AddTombstones(command, batch);
        AddOthers(command, batch);
        AddWords(command, batch);
        AddNamespaces(command, batch);
        if (command.BatchCommands.Count > 0)
        {
            await command.ExecuteNonQueryAsync().ConfigureAwait(false);
        }

        foreach (var ns in batch.Changed)
        {
            ns.IsNew = false;
        }

        state.Remember(batch.NewWords.Keys);
    }

    private static void AddNew(NpgsqlBatch command, WriteBatch batch)
    {
        var created = batch.Changed.Where(n => n.IsNew).ToArray();
        if (created.Length > 0)
        {
            Add(
                command,
                "INSERT INTO namespaces (ns, name, next_place, live, indexed_rows, indexed_tokens, applied_epoch, applied_sequence) "
                + "SELECT ns, name, 1, 0, 0, 0, 0, 0 FROM unnest($1, $2) AS k (ns, name)",
                Parameters.Numbers([.. created.Select(n => n.Number)]), Parameters.Texts([.. created.Select(n => n.Name)]));
        }
    }

    private static void AddLog(NpgsqlBatch command, WriteBatch batch)
    {
        foreach (var (ns, extent) in batch.Forgotten)
        {
            Add(
                command,
                "DELETE FROM log WHERE ns = $1 AND epoch = $2 AND sequence BETWEEN $3 AND $4",
                Parameters.Number(ns.Number), Parameters.Number(extent.Epoch), Parameters.Number(extent.First), Parameters.Number(extent.Last));
        }

        var log = batch.Appended;
        if (log.Count > 0)
        {
            Add(
                command,
                "INSERT INTO log (ns, epoch, sequence, kind, link_epoch, link_sequence, checksum, payload) "
                + "SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)",
                Parameters.Numbers([.. log.Select(l => l.Namespace.Number)]),
                Parameters.Numbers([.. log.Select(l => l.Entry.Version.Epoch)]),
                Parameters.Numbers([.. log.Select(l => l.Entry.Version.Sequence)]),
                Parameters.Numbers([.. log.Select(l => (long)l.Entry.Kind)]),
                Parameters.Numbers([.. log.Select(l => l.Entry.Link.Epoch)]),
                Parameters.Numbers([.. log.Select(l => l.Entry.Link.Sequence)]),
                Parameters.Numbers([.. log.Select(l => (long)l.Entry.Checksum)]),
                Parameters.Bytes([.. log.Select(l => l.Entry.Payload.ToArray())]));
        }
    }

    private static void AddMemories(NpgsqlBatch command, WriteBatch batch)
    {
        if (batch.DeletedRows.Count > 0)
        {
            Add(command, "DELETE FROM memories WHERE row = ANY ($1)", Parameters.Numbers([.. batch.DeletedRows]));
            Add(command, "DELETE FROM texts WHERE row = ANY ($1)", Parameters.Numbers([.. batch.DeletedRows]));
        }

        var rows = batch.Memories.Where(m => m.IsRowChanged).ToArray();
        if (rows.Length == 0)
        {
            return;
        }

        Add(
            command,
            "INSERT INTO memories (row, id, title, tier, priority, confidence, access_count, created_ticks, updated_ticks, expires_ticks, "
            + "author, epoch, sequence, touch_epoch, touch_sequence, checksum, body) "
            + "SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) "
            + "ON CONFLICT (row) DO UPDATE SET title = excluded.title, tier = excluded.tier, priority = excluded.priority, "
            + "confidence = excluded.confidence, access_count = excluded.access_count, created_ticks = excluded.created_ticks, "
            + "updated_ticks = excluded.updated_ticks, expires_ticks = excluded.expires_ticks, author = excluded.author, "
            + "epoch = excluded.epoch, sequence = excluded.sequence, touch_epoch = excluded.touch_epoch, "
            + "touch_sequence = excluded.touch_sequence, checksum = excluded.checksum, body = excluded.body",
            Parameters.Numbers([.. rows.Select(m => m.Row)]),
            Parameters.Texts([.. rows.Select(m => m.Id)]),
            Parameters.Texts([.. rows.Select(m => m.Memory!.Title)]),
            Parameters.Numbers([.. rows.Select(m => (long)m.Memory!.Tier)]),
            Parameters.Numbers([.. rows.Select(m => (long)m.Memory!.Priority)]),
            Parameters.Doubles([.. rows.Select(m => m.Memory!.Confidence)]),
            Parameters.Numbers([.. rows.Select(m => m.Memory!.AccessCount)]),
            Parameters.Numbers([.. rows.Select(m => RowLookup.Ticks(m.Memory!.CreatedAt))]),
            Parameters.Numbers([.. rows.Select(m => RowLookup.Ticks(m.Memory!.UpdatedAt))]),
            Parameters.Numbers([.. rows.Select(m => RowLookup.TicksOrNull(m.Memory!.ExpiresAt))]),
            Parameters.Texts([.. rows.Select(m => m.Memory!.Metadata.AgentId)]),
            Parameters.Numbers([.. rows.Select(m => m.Version.Epoch)]),
            Parameters.Numbers([.. rows.Select(m => m.Version.Sequence)]),
            Parameters.Numbers([.. rows.Select(m => m.TouchVersion.Epoch)]),
            Parameters.Numbers([.. rows.Select(m => m.TouchVersion.Sequence)]),
            Parameters.Numbers([.. rows.Select(m => (long)EntryChecksum.Compute(m.Body.Span))]),
            Parameters.Bytes([.. rows.Select(m => m.Body.ToArray())]));
        AddTexts(command, batch, [.. rows.Where(m => m.IsTextChanged)]);
    }

    private static void AddTexts(NpgsqlBatch command, WriteBatch batch, MemoryState[] rows)
    {
        if (rows.Length == 0)
        {
            return;
        }

        var vectors = new string[rows.Length];
        var tokens = new long[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            (vectors[i], var count) = TextVector.Of(rows[i].Memory!, batch.Learn);
            tokens[i] = count;
            rows[i].Namespace.IndexedRows++;
            rows[i].Namespace.IndexedTokens += count;
        }

        Add(
            command,
            "INSERT INTO texts (row, words, tokens) SELECT row, words::tsvector, tokens FROM unnest($1, $2, $3) AS k (row, words, tokens) "
            + "ON CONFLICT (row) DO UPDATE SET words = excluded.words, tokens = excluded.tokens",
            Parameters.Numbers([.. rows.Select(m => m.Row)]), Parameters.Texts(vectors), Parameters.Numbers(tokens));
    }

    private static void AddTombstones(NpgsqlBatch command, WriteBatch batch)
    {
        var lifted = batch.Memories.Where(m => m.IsTombstoneChanged && m.Tombstone.IsNone).ToArray();
        if (lifted.Length > 0)
        {
            Add(
                command,
                "DELETE FROM tombstones t USING unnest($1, $2) AS k (ns, id) WHERE t.ns = k.ns AND t.id = k.id",
                Parameters.Numbers([.. lifted.Select(m => m.Namespace.Number)]), Parameters.Texts([.. lifted.Select(m => m.Id)]));
        }

        var laid = batch.Memories.Where(m => m.IsTombstoneChanged && !m.Tombstone.IsNone).ToArray();
        if (laid.Length > 0)
        {
            Add(
                command,
                "INSERT INTO tombstones (id, ns, epoch, sequence) SELECT * FROM unnest($1, $2, $3, $4) "
                + "ON CONFLICT (ns, id) DO UPDATE SET epoch = excluded.epoch, sequence = excluded.sequence",
                Parameters.Texts([.. laid.Select(m => m.Id)]),
                Parameters.Numbers([.. laid.Select(m => m.Namespace.Number)]),
                Parameters.Numbers([.. laid.Select(m => m.Tombstone.Epoch)]),
                Parameters.Numbers([.. laid.Select(m => m.Tombstone.Sequence)]));
        }
    }

    private static void AddOthers(NpgsqlBatch command, WriteBatch batch)
    {
        var rows = batch.Others.Where(o => o.Order > 0).OrderBy(o => o.Order).ToArray();
        if (rows.Length == 0)
        {
            return;
        }

        var lookups = rows.Select(o => o.Body is { } body ? RowLookup.Of(o.Kind, body.Span) : default((string? Other, long? Ticks))).ToArray();
        Add(
            command,
            "INSERT INTO rows (row, ns, kind, key, other, ticks, epoch, sequence, checksum, body) "
            + "SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
            + "ON CONFLICT (kind, key, ns) DO UPDATE SET row = excluded.row, other = excluded.other, ticks = excluded.ticks, "
            + "epoch = excluded.epoch, sequence = excluded.sequence, checksum = excluded.checksum, body = excluded.body",
            Parameters.Numbers([.. rows.Select(o => o.Order)]),
            Parameters.Numbers([.. rows.Select(o => o.Namespace.Number)]),
            Parameters.Numbers([.. rows.Select(o => (long)o.Kind)]),
            Parameters.Texts([.. rows.Select(o => o.Key)]),
            Parameters.Texts([.. lookups.Select(l => l.Other)]),
            Parameters.Numbers([.. lookups.Select(l => l.Ticks)]),
            Parameters.Numbers([.. rows.Select(o => o.Version.Epoch)]),
            Parameters.Numbers([.. rows.Select(o => o.Version.Sequence)]),
            Parameters.Numbers([.. rows.Select(o => o.Body is { } body ? (long)EntryChecksum.Compute(body.Span) : 0)]),
            Parameters.Bytes([.. rows.Select(o => o.Body?.ToArray())]));
    }

    private static void AddWords(NpgsqlBatch command, WriteBatch batch)
    {
        var forms = batch.NewWords.Where(pair => pair.Key != pair.Value).ToArray();
        if (forms.Length > 0)
        {
            Add(
                command,
                "INSERT INTO vocabulary (stem, word) SELECT * FROM unnest($1, $2) ON CONFLICT DO NOTHING",
                Parameters.Texts([.. forms.Select(f => f.Value)]), Parameters.Texts([.. forms.Select(f => f.Key)]));
        }
    }

    private static void AddNamespaces(NpgsqlBatch command, WriteBatch batch)
    {
        var changed = batch.Changed.ToArray();
        Add(
            command,
            "UPDATE namespaces n SET next_place = k.p, live = k.l, indexed_rows = k.r, indexed_tokens = k.t, applied_epoch = k.e, "
            + "applied_sequence = k.s FROM unnest($1, $2, $3, $4, $5, $6, $7) AS k (ns, p, l, r, t, e, s) WHERE n.ns = k.ns",
            Parameters.Numbers([.. changed.Select(n => n.Number)]),
            Parameters.Numbers([.. changed.Select(n => n.NextPlace)]),
            Parameters.Numbers([.. changed.Select(n => n.Live)]),
            Parameters.Numbers([.. changed.Select(n => n.IndexedRows)]),
            Parameters.Numbers([.. changed.Select(n => n.IndexedTokens)]),
            Parameters.Numbers([.. changed.Select(n => n.Applied.Epoch)]),
            Parameters.Numbers([.. changed.Select(n => n.Applied.Sequence)]));
        foreach (var (ns, core) in batch.CoreStates)
        {
            Add(command, "UPDATE namespaces SET core_state = $2 WHERE ns = $1", Parameters.Number(ns.Number), Parameters.Bytes(core));
        }
    }

    private static void Add(NpgsqlBatch command, string sql, params NpgsqlParameter[] parameters)
    {
        var part = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            part.Parameters.Add(parameter);
        }

        command.BatchCommands.Add(part);
    }
}
