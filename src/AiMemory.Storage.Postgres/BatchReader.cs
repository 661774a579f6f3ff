using AiMemory.Log;
using Npgsql;

namespace AiMemory.Storage.Postgres;

/// <summary>Reads what a batch needs, in as few round trips as it takes: mostly one.</summary>
internal sealed class BatchReader(NpgsqlConnection connection, WriterState state)
{
    private readonly Session _session = new(connection);

    public async Task LoadAsync(IReadOnlyList<StoreWrite> writes)
    {
        if (!state.IsLoaded)
        {
            state.LastNamespace = await _session.NumberAsync("SELECT coalesce(max(ns), 0) FROM namespaces", default).ConfigureAwait(false) ?? 0;
            state.LastOtherRow = await _session.NumberAsync("SELECT coalesce(max(row), 0) FROM rows", default).ConfigureAwait(false) ?? 0;
            state.IsLoaded = true;
        }

        var missing = writes.Select(w => w.Namespace).Where(name => !state.Namespaces.ContainsKey(name)).Distinct(StringComparer.Ordinal).ToArray();
        if (missing.Length == 0)
        {
            return;
        }

        foreach (var found in await _session.ListAsync(
            r => new NamespaceState(r.GetInt64(0), r.GetString(1), isNew: false)
            {
                NextPlace = r.GetInt64(2),
                Live = r.GetInt64(3),
                IndexedRows = r.GetInt64(4),
                IndexedTokens = r.GetInt64(5),
                Applied = new EntryVersion(r.GetInt64(6), r.GetInt64(7)),
            },
            "SELECT ns, name, next_place, live, indexed_rows, indexed_tokens, applied_epoch, applied_sequence FROM namespaces WHERE name = ANY ($1)",
            default,
            Parameters.Texts(missing)).ConfigureAwait(false))
        {
            state.Namespaces.Add(found.Name, found);
        }

        foreach (var name in missing)
        {
            if (!state.Namespaces.ContainsKey(name))
            {
                state.Namespaces.Add(name, new NamespaceState(++state.LastNamespace, name, isNew: true));
            }
        }
    }

    /// <summary>The entries that the batch is to apply: from the log, or from the batch's own appends before.</summary>
    public async Task LoadEntriesAsync(IReadOnlyList<StoreWrite> writes, WriteBatch batch)
    {
        for (var i = 0; i < writes.Count; i++)
        {
            if (writes[i] is not StoreWrite.Apply apply)
            {
                continue;
            }

            var ns = state.Namespaces[apply.Namespace];
            var (epoch, first, last) = (apply.Extent.Epoch, apply.Extent.First, apply.Extent.Last);
            var entries = await LogRows.ReadAsync(_session, ns.Number, ns.Name, apply.Extent, int.MaxValue, default).ConfigureAwait(false);
            entries.AddRange(writes.Take(i).OfType<StoreWrite.Append>()
                .Where(a => a.Namespace == apply.Namespace && a.Entry.Version.Epoch == epoch
                    && a.Entry.Version.Sequence >= first && a.Entry.Version.Sequence <= last)
                .Select(a => a.Entry));
            batch.SetEntries(ns, apply.Extent, [.. entries.DistinctBy(e => e.Version).OrderBy(e => e.Version)]);
        }
    }

    public async Task LoadRowsAsync(BatchNeeds needs, WriteBatch batch)
    {
        var command = new NpgsqlBatch(connection);
        await using var _ = command.ConfigureAwait(false);
        var readers = new List<Action<NpgsqlDataReader>>(4);
        var byNumber = state.Namespaces.Values.ToDictionary(n => n.Number);
        // A namespace that is new has no rows to be read.
        var positions = needs.Positions.Where(p => !p.Namespace.IsNew).ToArray();
        if (positions.Length > 0)
        {
            Add(
                "SELECT l.ns, l.epoch, l.sequence, l.checksum FROM unnest($1, $2, $3) AS k (ns, epoch, sequence) "
                + "JOIN log l ON l.ns = k.ns AND l.epoch = k.epoch AND l.sequence = k.sequence",
                r => batch.Seed(byNumber[r.GetInt64(0)], new EntryVersion(r.GetInt64(1), r.GetInt64(2)), (uint)r.GetInt64(3)),
                Parameters.Numbers([.. positions.Select(p => p.Namespace.Number)]),
                Parameters.Numbers([.. positions.Select(p => p.Version.Epoch)]),
                Parameters.Numbers([.. positions.Select(p => p.Version.Sequence)]));
        }

        var memories = needs.Memories.Where(m => !m.Namespace.IsNew).ToArray();
        if (memories.Length > 0)
        {
            NpgsqlParameter[] Keys() =>
                [Parameters.Numbers([.. memories.Select(m => m.Namespace.Number)]), Parameters.Texts([.. memories.Select(m => m.Id)])];

            Add(
                "SELECT k.ns, m.id, m.row, m.epoch, m.sequence, m.touch_epoch, m.touch_sequence, m.body FROM unnest($1, $2) AS k (ns, id) "
                + "JOIN memories m ON m.id = k.id AND m.row >> 40 = k.ns",
                r => batch.Seed(new MemoryState(byNumber[r.GetInt64(0)], r.GetString(1))
                {
                    Row = r.GetInt64(2),
                    Version = new EntryVersion(r.GetInt64(3), r.GetInt64(4)),
                    TouchVersion = new EntryVersion(r.GetInt64(5), r.GetInt64(6)),
                    Body = r.GetFieldValue<byte[]>(7),
                }),
                Keys());
            Add(
                "SELECT t.ns, t.id, t.epoch, t.sequence FROM unnest($1, $2) AS k (ns, id) JOIN tombstones t ON t.ns = k.ns AND t.id = k.id",
                r => batch.SeedTombstone(byNumber[r.GetInt64(0)], r.GetString(1), new EntryVersion(r.GetInt64(2), r.GetInt64(3))),
                Keys());
        }

        var others = needs.Others.Where(o => !o.Namespace.IsNew).ToArray();
        if (others.Length > 0)
        {
            Add(
                "SELECT r.ns, r.kind, r.key, r.epoch, r.sequence FROM unnest($1, $2, $3) AS k (ns, kind, key) "
                + "JOIN rows r ON r.kind = k.kind AND r.key = k.key AND r.ns = k.ns",
                r => batch.Seed(new OtherState(byNumber[r.GetInt64(0)], (RowKind)r.GetInt16(1), r.GetString(2))
                {
                    Version = new EntryVersion(r.GetInt64(3), r.GetInt64(4)),
                }),
                Parameters.Numbers([.. others.Select(o => o.Namespace.Number)]),
                Parameters.Numbers([.. others.Select(o => (long)o.Kind)]),
                Parameters.Texts([.. others.Select(o => o.Key)]));
        }

        if (readers.Count == 0)
        {
            return;
        }

        var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        await using var __ = reader.ConfigureAwait(false);
        foreach (var read in readers)
        {
            while (await reader.ReadAsync().ConfigureAwait(false))
            {
                read(reader);
            }

            await reader.NextResultAsync().ConfigureAwait(false);
        }

        void Add(string sql, Action<NpgsqlDataReader> read, params NpgsqlParameter[] parameters)
        {
            var part = new NpgsqlBatchCommand(sql);
            foreach (var parameter in parameters)
            {
                part.Parameters.Add(parameter);
            }

            command.BatchCommands.Add(part);
            readers.Add(read);
        }
    }
}
