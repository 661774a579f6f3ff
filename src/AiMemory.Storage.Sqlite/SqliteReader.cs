using System.Runtime.CompilerServices;
using AiMemory.Domain.Rows;
using AiMemory.Domain.Time;
using AiMemory.Log;
using Microsoft.Data.Sqlite;

namespace AiMemory.Storage.Sqlite;

/// <summary>Reads of the rows in a replica's file and of their full-text index.</summary>
public abstract class SqliteReader : IReplicaReader
{
    private readonly string _path;
    private readonly ReaderPool _readers;
    private readonly IndexBacklog _backlog;
    private readonly RecallReader _recall;
    private readonly SearchReader _search;

    private protected SqliteReader(string path, ReaderPool readers, IndexBacklog backlog)
    {
        (_path, _readers, _backlog) = (path, readers, backlog);
        _recall = new RecallReader(readers);
        _search = new SearchReader(readers, backlog);
    }

    public ValueTask<Memory?> GetMemoryAsync(string id, CancellationToken cancellationToken) =>
        ReadMemory(id, null, s => RowReading.FirstMemory(s, $"SELECT {RowReading.MemoryColumns} FROM memories m WHERE m.id = $1 ORDER BY m.row DESC LIMIT 1", id));

    public ValueTask<Memory?> GetMemoryAsync(string @namespace, string id, CancellationToken cancellationToken) =>
        ReadMemory(id, @namespace, s => RowReading.FirstMemory(
            s,
            $"SELECT {RowReading.MemoryColumns} FROM namespaces n JOIN memories m ON m.id = $2 AND m.row BETWEEN n.ns << 40 AND ((n.ns + 1) << 40) - 1 "
            + "WHERE n.name = $1",
            @namespace, id));

    public ValueTask<bool> HasVectorAsync(string @namespace, string memoryId, CancellationToken cancellationToken) =>
        ReadOther(s => s.Number(
            "SELECT 1 FROM rows r JOIN namespaces n ON n.ns = r.ns WHERE r.kind = $1 AND r.key = $2 AND n.name = $3 AND r.body IS NOT NULL",
            (long)RowKind.Vector, memoryId, @namespace) is not null);

    public async ValueTask<PrefixMatch> ResolveIdAsync(string idOrPrefix, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(idOrPrefix);
        if (FindPut(idOrPrefix) is not null && await GetMemoryAsync(idOrPrefix, cancellationToken).ConfigureAwait(false) is { } pending)
        {
            return new PrefixMatch(pending, []);
        }

        return await ReadOf(idOrPrefix, s =>
        {
            const string Exact = $"SELECT {RowReading.MemoryColumns} FROM memories m WHERE m.id = $1 LIMIT 1";
            if (RowReading.FirstMemory(s, Exact, idOrPrefix) is { } exact)
            {
                return new PrefixMatch(exact, []);
            }

            if (idOrPrefix.Length == 0)
            {
                return new PrefixMatch(null, []);
            }

            var ids = FindIds(s, idOrPrefix);
            return ids.Count == 1
                ? new PrefixMatch(RowReading.FirstMemory(s, Exact, ids[0]), [])
                : new PrefixMatch(null, ids);
        }).ConfigureAwait(false);
    }

    public ValueTask<Memory?> FindByTitleAsync(string @namespace, string title, CancellationToken cancellationToken) =>
        Read(s => Ranges.Of(s, [@namespace]) is [var range] ? FindByTitle(s, range, title) : null);

    public ValueTask<IReadOnlyDictionary<string, Memory>> FindByTitlesAsync(
        string @namespace, IReadOnlyList<string> titles, CancellationToken cancellationToken) =>
        ReadSnapshot<IReadOnlyDictionary<string, Memory>>(s =>
        {
            var found = new Dictionary<string, Memory>(StringComparer.Ordinal);
            if (Ranges.Of(s, [@namespace]) is [var range])
            {
                foreach (var title in titles)
                {
                    if (FindByTitle(s, range, title) is { } memory)
                    {
                        found[title] = memory;
                    }
                }
            }

            return found;
        });

    public ValueTask<bool> IsDeletedAsync(string id, CancellationToken cancellationToken) =>
        ReadOf(id, s => s.Number(
            "SELECT 1 FROM tombstones WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM memories WHERE id = $1) LIMIT 1", id) is not null);

    public ValueTask<IReadOnlyList<Memory>> ListAsync(
        MemoryFilter filter, long limit, long offset, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Read<IReadOnlyList<Memory>>(s =>
        {
            var found = new List<Memory>();
            if (limit <= 0)
            {
                return found;
            }

            var keep = new RowFilter(filter, now);
            var ranges = Ranges.Of(s, filter.Namespaces);
            // Row numbers are sorted, not rows; the limit keeps the inner order from being optimised away.
            using var reader = s.Query(
                $"SELECT {RowReading.MemoryColumns} FROM (SELECT row AS r FROM memories WHERE {Ranges.Condition("row", ranges)} "
                + "AND (expires_ticks IS NULL OR expires_ticks > $1) AND ($2 IS NULL OR tier = $2) AND ($3 IS NULL OR priority >= $3) "
                + "AND ($4 IS NULL OR author = $4) ORDER BY priority DESC, updated_ticks DESC, row LIMIT -1) CROSS JOIN memories m ON m.row = r",
                filter.IncludeExpired ? long.MinValue : now.UtcTicks - DateTimeOffset.UnixEpoch.Ticks,
                filter.Tier is { } tier ? (long)tier : null,
                filter.PriorityMin is { } priority ? (long)priority : null,
                filter.AgentId);
            while (found.Count < limit && reader.Read())
            {
                var memory = RowReading.Memory(reader);
                if (keep.Keeps(memory) && offset-- <= 0)
                {
                    found.Add(memory);
                }
            }

            return found;
        });
    }

    public async ValueTask<IReadOnlyList<Memory>> SearchAsync(
        string text, MemoryFilter filter, long limit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await WhenReadableAsync().ConfigureAwait(false);
        return await _search.SearchAsync(text, filter, limit, now).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<RecallCandidate>> RecallAsync(RecallQuery query, CancellationToken cancellationToken)
    {
        await WhenReadableAsync().ConfigureAwait(false);
        if (_backlog.IsRebuilding)
        {
            await _backlog.WhenIndexedAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return _recall.Recall(query);
    }

    public async ValueTask<IReadOnlyList<string>> FindContradictionsAsync(
        string @namespace, string title, int limit, CancellationToken cancellationToken)
    {
        await WhenReadableAsync().ConfigureAwait(false);
        return await _search.FindContradictionsAsync(@namespace, title, limit).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<MemoryRef>> FindForgettableAsync(
        string? @namespace, string? pattern, Tier? tier, CancellationToken cancellationToken)
    {
        await WhenReadableAsync().ConfigureAwait(false);
        return await _search.FindForgettableAsync(@namespace, pattern, tier).ConfigureAwait(false);
    }

    public ValueTask<IReadOnlyList<MemoryRef>> FindExpiredAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<MemoryRef>>(s => s.List(
            RefOf,
            "SELECT m.id, n.name FROM memories m JOIN namespaces n ON n.ns = m.row >> 40 "
            + "WHERE m.expires_ticks IS NOT NULL AND m.expires_ticks < $1 ORDER BY m.expires_ticks LIMIT $2",
            now.UtcTicks - DateTimeOffset.UnixEpoch.Ticks, (long)limit));

    public ValueTask<IReadOnlyList<MemoryLink>> GetLinksAsync(string memoryId, CancellationToken cancellationToken) =>
        ReadOther<IReadOnlyList<MemoryLink>>(s => s.List(
            r => RowCodec.DecodeLink(RowReading.Body(r)),
            "SELECT body FROM rows WHERE kind = 2 AND body IS NOT NULL AND row IN ("
            + "SELECT row FROM rows WHERE kind = 2 AND key >= $1 || char(10) AND key < $1 || char(11) "
            + "UNION SELECT row FROM rows WHERE kind = 2 AND other = $1) ORDER BY row",
            memoryId));

    public async IAsyncEnumerable<Memory> ExportMemoriesAsync(
        DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Row numbers are read once, rows a page at a time: memory stays flat and no read blocks a checkpoint for long.
        var rows = await Read(s => s.List(
            r => r.GetInt64(0),
            "SELECT row FROM memories WHERE expires_ticks IS NULL OR expires_ticks > $1 ORDER BY created_ticks, row",
            now.UtcTicks - DateTimeOffset.UnixEpoch.Ticks)).ConfigureAwait(false);
        foreach (var page in rows.Chunk(500))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var memory in await Read(s => page
                .Select(row => RowReading.FirstMemory(s, $"SELECT {RowReading.MemoryColumns} FROM memories m WHERE m.row = $1", row))
                .OfType<Memory>().ToArray()).ConfigureAwait(false))
            {
                yield return memory;
            }
        }
    }

    public async IAsyncEnumerable<MemoryLink> ExportLinksAsync(
        DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var links = await Read(s => s.List(
            r => RowCodec.DecodeLink(RowReading.Body(r)), "SELECT body FROM rows WHERE kind = 2 AND body IS NOT NULL ORDER BY row"))
            .ConfigureAwait(false);
        var ticks = now.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        bool IsLive(SqliteSession s, string id) => s.Number(
            "SELECT 1 FROM memories WHERE id = $1 AND (expires_ticks IS NULL OR expires_ticks > $2) LIMIT 1", id, ticks) is not null;
        foreach (var link in links)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await Read(s => IsLive(s, link.SourceId) && IsLive(s, link.TargetId)).ConfigureAwait(false))
            {
                yield return link;
            }
        }
    }

    public ValueTask<IReadOnlyList<NamespaceCount>> CountNamespacesAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<NamespaceCount>>(s => s.List(
            CountOf,
            "SELECT n.name, count(*) AS c FROM memories m JOIN namespaces n ON n.ns = m.row >> 40 "
            + "WHERE m.expires_ticks IS NULL OR m.expires_ticks > $1 GROUP BY n.ns ORDER BY c DESC, n.name",
            now.UtcTicks - DateTimeOffset.UnixEpoch.Ticks));

    public ValueTask<MemoryStats> GetStatsAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        ReadSnapshot(s =>
        {
            var ticks = now.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
            return new MemoryStats(
                s.Number("SELECT coalesce(sum(live), 0) FROM namespaces") ?? 0,
                s.List(
                    r => new TierCount(((Tier)r.GetInt64(0)).ToWire(), r.GetInt64(1)),
                    "SELECT tier, count(*) AS c FROM memories GROUP BY tier ORDER BY c DESC, tier"),
                s.List(CountOf, "SELECT name, live FROM namespaces WHERE live > 0 ORDER BY live DESC, name"),
                s.Number(
                    "SELECT count(*) FROM memories WHERE expires_ticks > $1 AND expires_ticks <= $2",
                    ticks, ticks + TimeSpan.TicksPerHour) ?? 0,
                s.Number("SELECT count(*) FROM rows WHERE kind = 2 AND body IS NOT NULL") ?? 0,
                new FileInfo(_path).Length);
        });

    public ValueTask<ArchivedMemory?> GetArchivedAsync(string id, CancellationToken cancellationToken) =>
        ReadOther(s => s.Single(ArchivedOf, OtherSql, (long)RowKind.Archive, id));

    public ValueTask<IReadOnlyList<ArchivedMemory>> ListArchivedAsync(
        string? @namespace, long limit, long offset, CancellationToken cancellationToken) =>
        ReadOther<IReadOnlyList<ArchivedMemory>>(s => s.List(
            ArchivedOf,
            "SELECT r.epoch, r.sequence, r.body FROM rows r JOIN namespaces n ON n.ns = r.ns "
            + "WHERE r.kind = 3 AND r.body IS NOT NULL AND ($1 IS NULL OR n.name = $1) ORDER BY r.ticks DESC, r.row LIMIT $2 OFFSET $3",
            @namespace, limit, offset));

    public ValueTask<IReadOnlyList<MemoryRef>> FindArchivedAsync(DateTimeOffset? before, CancellationToken cancellationToken) =>
        ReadOther<IReadOnlyList<MemoryRef>>(s => s.List(
            RefOf,
            "SELECT r.key, n.name FROM rows r JOIN namespaces n ON n.ns = r.ns "
            + "WHERE r.kind = 3 AND r.body IS NOT NULL AND ($1 IS NULL OR r.ticks <= $1) ORDER BY r.ticks, r.row",
            before is { } time ? time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks : null));

    public ValueTask<IReadOnlyList<NamespaceCount>> CountArchivedAsync(CancellationToken cancellationToken) =>
        ReadOther<IReadOnlyList<NamespaceCount>>(s => s.List(
            CountOf,
            "SELECT n.name, count(*) AS c FROM rows r JOIN namespaces n ON n.ns = r.ns "
            + "WHERE r.kind = 3 AND r.body IS NOT NULL GROUP BY n.ns ORDER BY c DESC, n.name"));

    public ValueTask<NamespaceStandard?> GetStandardAsync(string @namespace, CancellationToken cancellationToken) =>
        ReadOther(s => RowReading.First(s, static (body, _) => RowCodec.DecodeStandard(body), OtherSql, (long)RowKind.Standard, @namespace));

    public ValueTask<IReadOnlyList<NamespaceStandard>> FindStandardsOfAsync(string memoryId, CancellationToken cancellationToken) =>
        ReadOther<IReadOnlyList<NamespaceStandard>>(s => s.List(
            StandardOf, "SELECT epoch, sequence, body FROM rows WHERE kind = 4 AND other = $1 AND body IS NOT NULL", memoryId));

    public ValueTask<IReadOnlyList<NamespaceStandard>> ListStandardsAsync(CancellationToken cancellationToken) =>
        ReadOther<IReadOnlyList<NamespaceStandard>>(s => s.List(
            StandardOf, "SELECT epoch, sequence, body FROM rows WHERE kind = 4 AND body IS NOT NULL ORDER BY key"));

    public ValueTask<PendingAction?> GetPendingAsync(string id, CancellationToken cancellationToken) =>
        ReadOther(s => s.Single(PendingOf, OtherSql, (long)RowKind.Pending, id));

    public ValueTask<IReadOnlyList<PendingAction>> ListPendingAsync(string? status, long limit, CancellationToken cancellationToken) =>
        ReadOther<IReadOnlyList<PendingAction>>(s =>
        {
            var found = new List<PendingAction>();
            using var reader = s.Query(
                "SELECT epoch, sequence, body FROM rows WHERE kind = 5 AND body IS NOT NULL ORDER BY ticks DESC, row DESC");
            while (found.Count < limit && reader.Read())
            {
                var action = PendingOf(reader);
                if (status is null || action.Status == status)
                {
                    found.Add(action);
                }
            }

            return found;
        });

    public ValueTask<WebhookSubscription?> GetSubscriptionAsync(string id, CancellationToken cancellationToken) =>
        ReadOther(s => s.Single(r => RowCodec.DecodeSubscription((byte[])r.GetValue(2)), OtherSql, (long)RowKind.Subscription, id));

    public ValueTask<IReadOnlyList<WebhookSubscription>> ListSubscriptionsAsync(CancellationToken cancellationToken) =>
        ReadOther<IReadOnlyList<WebhookSubscription>>(s => s.List(
            r => RowCodec.DecodeSubscription(RowReading.Body(r)),
            "SELECT body FROM rows WHERE kind = 6 AND body IS NOT NULL ORDER BY ticks DESC, row DESC"));

    public ValueTask<IReadOnlyList<SyncClock>> ListSyncClocksAsync(string agentId, CancellationToken cancellationToken) =>
        ReadOther<IReadOnlyList<SyncClock>>(s => s.List(
            r => RowCodec.DecodeSyncClock(RowReading.Body(r)),
            "SELECT body FROM rows WHERE kind = 7 AND body IS NOT NULL AND key >= $1 || char(10) AND key < $1 || char(11) ORDER BY key",
            agentId));

    public ValueTask<IReadOnlyList<Memory>> ListUpdatedSinceAsync(string? since, long limit, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<Memory>>(s =>
        {
            var bound = since is { Length: > 0 } && Timestamps.TryParse(since, out var instant) ? instant.UnixTicks : long.MinValue;
            var found = new List<Memory>();
            using var reader = s.Query(
                $"SELECT {RowReading.MemoryColumns} FROM (SELECT row AS r FROM memories WHERE updated_ticks >= $1 "
                + "ORDER BY updated_ticks, row LIMIT -1) CROSS JOIN memories m ON m.row = r",
                bound);
            while (found.Count < limit && reader.Read())
            {
                var memory = RowReading.Memory(reader);
                // Ticks are coarser than the text: the exact comparison decides at the bound.
                if (bound == long.MinValue || Timestamps.Compare(memory.UpdatedAt, since) > 0)
                {
                    found.Add(memory);
                }
            }

            return found;
        });

    public ValueTask<IReadOnlyList<MemoryRef>> FindByAuthorAsync(
        string agentId, DateTimeOffset? since, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<MemoryRef>>(s => s.List(
            RefOf,
            "SELECT m.id, n.name FROM memories m JOIN namespaces n ON n.ns = m.row >> 40 "
            + "WHERE m.author = $1 AND m.created_ticks >= $2 ORDER BY m.created_ticks, m.row",
            agentId, since is { } time ? time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks : long.MinValue));

    public ValueTask<IReadOnlyList<KeyValuePair<string, string>>> ListIntentsAsync(
        string? @namespace, CancellationToken cancellationToken) =>
        ReadOther<IReadOnlyList<KeyValuePair<string, string>>>(s => s.List(
            r => KeyValuePair.Create(r.GetString(1), RowCodec.DecodeJson(RowReading.Body(r))),
            "SELECT r.body, r.key FROM rows r JOIN namespaces n ON n.ns = r.ns "
            + "WHERE r.kind = 9 AND r.body IS NOT NULL AND ($1 IS NULL OR n.name = $1) ORDER BY r.row",
            @namespace));

    public ValueTask<string?> GetAnswerAsync(string @namespace, string key, CancellationToken cancellationToken) =>
        ReadOther(s => s.Single(
            r => RowCodec.DecodeJson(RowReading.Body(r)),
            "SELECT r.body FROM namespaces n JOIN rows r ON r.kind = 10 AND r.key = $2 AND r.ns = n.ns AND r.body IS NOT NULL WHERE n.name = $1",
            @namespace, key));

    public async IAsyncEnumerable<VectorRow> ReadVectorsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = 0L; ;)
        {
            var page = await ReadOther(s => s.List(
                r => (Row: r.GetInt64(0), Key: r.GetString(1), Name: r.GetString(2), Body: (byte[])r.GetValue(3)),
                "SELECT r.row, r.key, n.name, r.body FROM rows r JOIN namespaces n ON n.ns = r.ns "
                + "WHERE r.kind = 8 AND r.body IS NOT NULL AND r.row > $1 ORDER BY r.row LIMIT 500",
                after)).ConfigureAwait(false);
            foreach (var row in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return new VectorRow(row.Key, row.Name, RowCodec.DecodeVector(row.Body));
                after = row.Row;
            }

            if (page.Count == 0)
            {
                yield break;
            }
        }
    }

    public ValueTask<NamespaceDigest> GetDigestAsync(string @namespace, CancellationToken cancellationToken) =>
        ReadSnapshot(s => DigestReader.Read(s, @namespace));

    public async ValueTask<bool> IsHealthyAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Read(s => s.Number("SELECT count(*) FROM (SELECT 1 FROM memories_fts WHERE memories_fts MATCH 'health' LIMIT 1)") is not null)
                .ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SqliteException or StoreUnavailableException)
        {
            return false; // that it cannot be read is the answer
        }
    }

    private const string OtherSql =
        "SELECT epoch, sequence, body FROM rows WHERE kind = $1 AND key = $2 AND body IS NOT NULL ORDER BY row DESC LIMIT 1";

    /// <summary>Completes when everything that a read is to see is in the rows.</summary>
    /// <param name="idOrPrefix">It looks for memories with this id, or with ids that begin so, and for nothing else.</param>
    private protected virtual Task WhenReadableAsync(string? idOrPrefix = null) => Task.CompletedTask;

    private protected ValueTask<T> Read<T>(Func<SqliteSession, T> read) => ReadWhen(WhenReadableAsync(), read);

    /// <summary>What is to become of a memory and is not in the rows yet; null where nothing is, or the rows are needed to tell.</summary>
    private protected virtual PendingPut? FindPut(string id) => null;

    // What is committed is told from the log where that suffices: nobody need wait until it is in the rows.
    private ValueTask<Memory?> ReadMemory(string id, string? @namespace, Func<SqliteSession, Memory?> read)
    {
        if (FindPut(id) is { } put && (@namespace is null || @namespace == put.Namespace))
        {
            var (row, deleted) = _readers.RunSnapshot(s => (read(s), TombstoneOf(s, put)));
            if (row is null || row.Namespace == put.Namespace)
            {
                return ValueTask.FromResult(RowMerge.TakesPut(put.Version, row?.Version ?? deleted) ? put.Decode() : row);
            }
        }

        return ReadOf(id, read);

        EntryVersion TombstoneOf(SqliteSession s, PendingPut put) => s.Single(
            r => Tuple.Create(new EntryVersion(r.GetInt64(0), r.GetInt64(1))),
            "SELECT t.epoch, t.sequence FROM namespaces n JOIN tombstones t ON t.id = $1 AND t.ns = n.ns WHERE n.name = $2",
            id, put.Namespace)?.Item1 ?? default;
    }

    // Only what changes memories waits in the log; other rows, which this reads alone, are written at once.
    private ValueTask<T> ReadOther<T>(Func<SqliteSession, T> read) => ValueTask.FromResult(_readers.Run(read));

    private ValueTask<T> ReadOf<T>(string idOrPrefix, Func<SqliteSession, T> read) => ReadWhen(WhenReadableAsync(idOrPrefix), read);

    private ValueTask<T> ReadWhen<T>(Task readable, Func<SqliteSession, T> read) =>
        readable.IsCompletedSuccessfully ? ValueTask.FromResult(_readers.Run(read)) : ReadAfterAsync(readable, read);

    private async ValueTask<T> ReadAfterAsync<T>(Task readable, Func<SqliteSession, T> read)
    {
        await readable.ConfigureAwait(false);
        return _readers.Run(read);
    }

    private async ValueTask<T> ReadSnapshot<T>(Func<SqliteSession, T> read)
    {
        await WhenReadableAsync().ConfigureAwait(false);
        return _readers.RunSnapshot(read);
    }

    // Two rows may share a title for the moment until a split is resolved; the later one counts.
    private static Memory? FindByTitle(SqliteSession session, (long First, long Last) range, string title) => RowReading.FirstMemory(
        session,
        $"SELECT {RowReading.MemoryColumns} FROM memories m WHERE m.title = $1 AND m.row BETWEEN $2 AND $3 "
        + "ORDER BY m.epoch DESC, m.sequence DESC LIMIT 1",
        title, range.First, range.Last);

    // A prefix that nothing has is asked for too: all ids are not to be read for that.
    private static List<string> FindIds(SqliteSession session, string prefix)
    {
        var pattern = IdPrefix.Pattern(prefix);
        var ids = IdPrefix.Starts(prefix).SelectMany(start => session.List(
            r => r.GetString(0),
            "SELECT DISTINCT id FROM memories WHERE id >= $1 AND id < $1 || char(1114111) AND id LIKE $2 ESCAPE '\\' ORDER BY id LIMIT 1000",
            start, pattern)).ToList();
        ids.Sort(StringComparer.Ordinal);
        return ids.Count <= 1_000 ? ids : ids[..1_000];
    }

    private static MemoryRef RefOf(SqliteDataReader r) => new(r.GetString(0), r.GetString(1));

    private static NamespaceCount CountOf(SqliteDataReader r) => new(r.GetString(0), r.GetInt64(1));

    private static ArchivedMemory ArchivedOf(SqliteDataReader r) =>
        RowCodec.DecodeArchived((byte[])r.GetValue(2), new EntryVersion(r.GetInt64(0), r.GetInt64(1)));

    private static NamespaceStandard StandardOf(SqliteDataReader r) => RowCodec.DecodeStandard((byte[])r.GetValue(2));

    private static PendingAction PendingOf(SqliteDataReader r) => RowCodec.DecodePending((byte[])r.GetValue(2));
}
