using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using AiMemory.Domain.Rows;
using AiMemory.Domain.Time;
using AiMemory.Log;
using Npgsql;

namespace AiMemory.Storage.Postgres;

/// <summary>
/// A replica in a schema of a PostgreSQL database. While the server is away, reads and writes fail with
/// <see cref="StoreUnavailableException"/>; when it is back they work again, nothing needs to be opened anew.
/// </summary>
public sealed class PostgresReplicaStore : IReplicaStore
{
    private readonly NpgsqlDataSource _source;
    private readonly PostgresUrl _url;
    private readonly PostgresWriter _writer;
    private readonly Readers _readers;
    private readonly Statistics _statistics;
    private readonly SearchReader _search;
    private readonly RecallReader _recall;
    private bool _announced;

    private PostgresReplicaStore(PostgresUrl url, PostgresStoreOptions options, OwnerConnection owner, ReplicaIdentity identity)
    {
        _url = url;
        _source = Sources.Create(url, $"ai-memory {options.NodeId} reader", options.ReadersMax);
        _readers = new Readers(_source, url.Display);
        _statistics = new Statistics(_readers);
        _writer = new PostgresWriter(owner, options.BatchMax, url.Display, _statistics.Grown);
        _search = new SearchReader(_readers);
        _recall = new RecallReader(_readers);
        Identity = identity;
    }

    public ReplicaIdentity Identity { get; }

    /// <summary>Takes the store's lock, makes or migrates its schema.</summary>
    /// <exception cref="StoreInUseException">Another process owns the store.</exception>
    /// <exception cref="StoreFormatException">The address is none, the server too old, or the schema newer than this program or not ours.</exception>
    /// <exception cref="StoreUnavailableException">The server cannot be reached or refuses the login.</exception>
    public static async Task<PostgresReplicaStore> OpenAsync(PostgresStoreOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        cancellationToken.ThrowIfCancellationRequested();
        var url = PostgresUrl.Parse(options.Url);
        var owner = new OwnerConnection(url, options);
        try
        {
            var connection = await owner.OpenAsync().ConfigureAwait(false);
            return new PostgresReplicaStore(url, options, owner, await ReadIdentityAsync(new Session(connection), options.NodeId).ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            await owner.DisposeAsync().ConfigureAwait(false);
            var translated = PostgresFailures.Translate(exception, url.Display);
            if (ReferenceEquals(translated, exception))
            {
                throw;
            }

            throw translated;
        }
    }

    /// <summary>The database holds a store of ours in the schema that the address names. Nothing is changed.</summary>
    /// <exception cref="StoreFormatException">The address is none, the server too old, or the schema newer than this program or not ours.</exception>
    /// <exception cref="StoreUnavailableException">The server cannot be reached or refuses the login.</exception>
    public static async Task<bool> ExistsAsync(string url, CancellationToken cancellationToken)
    {
        var address = PostgresUrl.Parse(url);
        var source = Sources.Create(address, "ai-memory look", poolMax: 1);
        await using var _ = source.ConfigureAwait(false);
        return await new Readers(source, address.Display)
            .RunAsync(s => PostgresSchema.ExistsAsync(s.Connection, address), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The address at which a running node serves the store; null when none does, or the server cannot be asked.</summary>
    public static async Task<string?> FindNodeAsync(string url, CancellationToken cancellationToken)
    {
        var address = PostgresUrl.Parse(url);
        var source = Sources.Create(address, "ai-memory look", poolMax: 1);
        await using var _ = source.ConfigureAwait(false);
        try
        {
            return await new Readers(source, address.Display).RunAsync(
                async s => await PostgresSchema.ExistsAsync(s.Connection, address).ConfigureAwait(false)
                    && await OwnerConnection.IsOwnedAsync(s, address.Schema).ConfigureAwait(false)
                    ? await s.SingleAsync(r => r.GetString(0), "SELECT value FROM meta WHERE key = 'url'", cancellationToken).ConfigureAwait(false)
                    : null,
                cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Opening it says what is wrong with it.
            return null;
        }
    }

    public ValueTask CommitAsync(IReadOnlyList<StoreWrite> writes, CancellationToken cancellationToken) => _writer.CommitAsync(writes);

    public ValueTask<Memory?> GetMemoryAsync(string id, CancellationToken cancellationToken) => Single(
        Columns.Memory,
        $"SELECT {Columns.OfMemory} FROM memories m WHERE m.id = $1 ORDER BY m.row DESC LIMIT 1",
        cancellationToken,
        Parameters.Text(id));

    public ValueTask<Memory?> GetMemoryAsync(string @namespace, string id, CancellationToken cancellationToken) => Single(
        Columns.Memory,
        $"SELECT {Columns.OfMemory} FROM namespaces n JOIN memories m ON m.id = $2 AND m.row >> 40 = n.ns WHERE n.name = $1",
        cancellationToken,
        Parameters.Text(@namespace), Parameters.Text(id));

    public async ValueTask<PrefixMatch> ResolveIdAsync(string idOrPrefix, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(idOrPrefix);
        if (await GetMemoryAsync(idOrPrefix, cancellationToken).ConfigureAwait(false) is { } exact)
        {
            return new PrefixMatch(exact, []);
        }

        if (idOrPrefix.Length == 0)
        {
            return new PrefixMatch(null, []);
        }

        var starts = IdPrefix.Starts(idOrPrefix);
        var ranges = string.Join(" OR ", Enumerable.Range(2, starts.Count).Select(
            i => string.Create(CultureInfo.InvariantCulture, $"(id >= ${i} AND id < ${i} || chr(1114111))")));
        var ids = await List(
            r => r.GetString(0),
            $"SELECT DISTINCT id FROM memories WHERE ({ranges}) AND id ILIKE $1 ORDER BY id LIMIT 1000",
            cancellationToken,
            [Parameters.Text(IdPrefix.Pattern(idOrPrefix)), .. starts.Select(Parameters.Text)]).ConfigureAwait(false);
        return ids.Count == 1
            ? new PrefixMatch(await GetMemoryAsync(ids[0], cancellationToken).ConfigureAwait(false), [])
            : new PrefixMatch(null, ids);
    }

    public ValueTask<Memory?> FindByTitleAsync(string @namespace, string title, CancellationToken cancellationToken) => Single(
        Columns.Memory,
        // Two rows may share a title for the moment until a split is resolved; the later one counts.
        $"SELECT {Columns.OfMemory} FROM namespaces n JOIN memories m ON m.title = $2 AND m.row >> 40 = n.ns "
        + "WHERE n.name = $1 ORDER BY m.epoch DESC, m.sequence DESC LIMIT 1",
        cancellationToken,
        Parameters.Text(@namespace), Parameters.Text(title));

    public async ValueTask<IReadOnlyDictionary<string, Memory>> FindByTitlesAsync(
        string @namespace, IReadOnlyList<string> titles, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(titles);
        return (await List(
            r => KeyValuePair.Create(titles[(int)r.GetInt64(3) - 1], Columns.Memory(r)),
            $"SELECT {Columns.OfMemory}, k.place FROM namespaces n, unnest($2) WITH ORDINALITY AS k (title, place), "
            + "LATERAL (SELECT epoch, sequence, body FROM memories WHERE title = k.title AND row >> 40 = n.ns "
            + "ORDER BY epoch DESC, sequence DESC LIMIT 1) AS m WHERE n.name = $1",
            cancellationToken,
            Parameters.Text(@namespace), Parameters.Texts([.. titles])).ConfigureAwait(false)).ToDictionary(StringComparer.Ordinal);
    }

    public async ValueTask<bool> IsDeletedAsync(string id, CancellationToken cancellationToken) => await Number(
        "SELECT 1 FROM tombstones WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM memories WHERE id = $1) LIMIT 1",
        cancellationToken,
        Parameters.Text(id)).ConfigureAwait(false) is not null;

    public ValueTask<IReadOnlyList<Memory>> ListAsync(
        MemoryFilter filter, long limit, long offset, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return limit <= 0
            ? ValueTask.FromResult<IReadOnlyList<Memory>>([])
            : _readers.RunSnapshotAsync<IReadOnlyList<Memory>>(
                async session =>
                {
                    var ranges = await _readers.FindRangesAsync(session, filter.Namespaces, cancellationToken).ConfigureAwait(false);
                    var keep = new RowFilter(filter, now);
                    var found = new List<Memory>();
                    // Row numbers are sorted, not rows; rows are fetched as far as they are asked for.
                    await foreach (var memory in session.StreamAsync(
                        Columns.Memory,
                        $"SELECT {Columns.OfMemory} FROM memories m WHERE {RowNumbers.Condition("m.row", ranges)} "
                        + "AND ($1::bigint IS NULL OR m.expires_ticks IS NULL OR m.expires_ticks > $1) AND ($2::bigint IS NULL OR m.tier = $2) "
                        + "AND ($3::bigint IS NULL OR m.priority >= $3) AND ($4::text IS NULL OR m.author = $4) "
                        + "ORDER BY m.priority DESC, m.updated_ticks DESC, m.row",
                        (int)Math.Clamp(limit + offset, 20, 500),
                        cancellationToken,
                        Parameters.Number(filter.IncludeExpired ? null : Ticks(now)),
                        Parameters.Number(filter.Tier is { } tier ? (long)tier : null),
                        Parameters.Number(filter.PriorityMin),
                        Parameters.Text(filter.AgentId)).ConfigureAwait(false))
                    {
                        if (keep.Keeps(memory) && offset-- <= 0)
                        {
                            found.Add(memory);
                            if (found.Count == limit)
                            {
                                break;
                            }
                        }
                    }

                    return found;
                },
                cancellationToken);
    }

    public ValueTask<IReadOnlyList<Memory>> SearchAsync(
        string text, MemoryFilter filter, long limit, DateTimeOffset now, CancellationToken cancellationToken) =>
        _search.SearchAsync(text, filter, limit, now, cancellationToken);

    public ValueTask<IReadOnlyList<RecallCandidate>> RecallAsync(RecallQuery query, CancellationToken cancellationToken) =>
        _recall.RecallAsync(query, cancellationToken);

    public ValueTask<IReadOnlyList<string>> FindContradictionsAsync(
        string @namespace, string title, int limit, CancellationToken cancellationToken) =>
        _search.FindContradictionsAsync(@namespace, title, limit, cancellationToken);

    public ValueTask<IReadOnlyList<MemoryRef>> FindForgettableAsync(
        string? @namespace, string? pattern, Tier? tier, CancellationToken cancellationToken) =>
        _search.FindForgettableAsync(@namespace, pattern, tier, cancellationToken);

    public ValueTask<IReadOnlyList<MemoryRef>> FindExpiredAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => List(
        Columns.Ref,
        "SELECT m.id, n.name FROM memories m JOIN namespaces n ON n.ns = m.row >> 40 "
        + "WHERE m.expires_ticks IS NOT NULL AND m.expires_ticks < $1 ORDER BY m.expires_ticks LIMIT $2",
        cancellationToken,
        Parameters.Number(Ticks(now)), Parameters.Number(limit));

    public ValueTask<IReadOnlyList<MemoryLink>> GetLinksAsync(string memoryId, CancellationToken cancellationToken) => List(
        r => RowCodec.DecodeLink(r.GetFieldValue<byte[]>(0)),
        "SELECT body FROM rows WHERE kind = 2 AND body IS NOT NULL AND row IN ("
        + "SELECT row FROM rows WHERE kind = 2 AND key >= $1 || chr(10) AND key < $1 || chr(11) "
        + "UNION SELECT row FROM rows WHERE kind = 2 AND other = $1) ORDER BY row",
        cancellationToken,
        Parameters.Text(memoryId));

    public async IAsyncEnumerable<Memory> ExportMemoriesAsync(
        DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Keyed pages: no transaction stays open while the caller works.
        var (ticks, row) = (long.MinValue, long.MinValue);
        for (var more = true; more;)
        {
            var page = await List(
                r => (Created: r.GetInt64(3), Row: r.GetInt64(4), Memory: Columns.Memory(r)),
                $"SELECT {Columns.OfMemory}, m.created_ticks, m.row FROM memories m WHERE (m.created_ticks, m.row) > ($1, $2) "
                + "AND (m.expires_ticks IS NULL OR m.expires_ticks > $3) ORDER BY m.created_ticks, m.row LIMIT 5000",
                cancellationToken,
                Parameters.Number(ticks), Parameters.Number(row), Parameters.Number(Ticks(now))).ConfigureAwait(false);
            foreach (var found in page)
            {
                (ticks, row) = (found.Created, found.Row);
                yield return found.Memory;
            }

            more = page.Count == 5000;
        }
    }

    public async IAsyncEnumerable<MemoryLink> ExportLinksAsync(
        DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = 0L;
        for (var more = true; more;)
        {
            var page = await List(
                r => (Row: r.GetInt64(0), Link: RowCodec.DecodeLink(r.GetFieldValue<byte[]>(1))),
                "SELECT l.row, l.body FROM rows l WHERE l.kind = 2 AND l.body IS NOT NULL AND l.row > $1 "
                + "AND EXISTS (SELECT 1 FROM memories m WHERE m.id = split_part(l.key, chr(10), 1) "
                + "AND (m.expires_ticks IS NULL OR m.expires_ticks > $2)) "
                + "AND EXISTS (SELECT 1 FROM memories m WHERE m.id = l.other "
                + "AND (m.expires_ticks IS NULL OR m.expires_ticks > $2)) ORDER BY l.row LIMIT 5000",
                cancellationToken,
                Parameters.Number(after), Parameters.Number(Ticks(now))).ConfigureAwait(false);
            foreach (var (row, link) in page)
            {
                after = row;
                yield return link;
            }

            more = page.Count == 5000;
        }
    }

    public ValueTask<IReadOnlyList<NamespaceCount>> CountNamespacesAsync(DateTimeOffset now, CancellationToken cancellationToken) => List(
        Columns.Count,
        "SELECT n.name, c.live FROM (SELECT row >> 40 AS ns, count(*) AS live FROM memories "
        + "WHERE expires_ticks IS NULL OR expires_ticks > $1 GROUP BY row >> 40) AS c JOIN namespaces n ON n.ns = c.ns ORDER BY c.live DESC, n.name",
        cancellationToken,
        Parameters.Number(Ticks(now)));

    public ValueTask<MemoryStats> GetStatsAsync(DateTimeOffset now, CancellationToken cancellationToken) => _readers.RunSnapshotAsync(
        async s => new MemoryStats(
            await s.NumberAsync("SELECT coalesce(sum(live), 0)::bigint FROM namespaces", cancellationToken).ConfigureAwait(false) ?? 0,
            await s.ListAsync(
                r => new TierCount(((Tier)r.GetInt16(0)).ToWire(), r.GetInt64(1)),
                "SELECT tier, count(*) AS c FROM memories GROUP BY tier ORDER BY c DESC, tier",
                cancellationToken).ConfigureAwait(false),
            await s.ListAsync(
                Columns.Count, "SELECT name, live FROM namespaces WHERE live > 0 ORDER BY live DESC, name", cancellationToken).ConfigureAwait(false),
            await s.NumberAsync(
                "SELECT count(*) FROM memories WHERE expires_ticks > $1 AND expires_ticks <= $2",
                cancellationToken,
                Parameters.Number(Ticks(now)), Parameters.Number(Ticks(now) + TimeSpan.TicksPerHour)).ConfigureAwait(false) ?? 0,
            await s.NumberAsync("SELECT count(*) FROM rows WHERE kind = 2 AND body IS NOT NULL", cancellationToken).ConfigureAwait(false) ?? 0,
            await s.NumberAsync(
                "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
                + "WHERE n.nspname = $1 AND c.relkind = 'r'",
                cancellationToken,
                Parameters.Text(_url.Schema)).ConfigureAwait(false) ?? 0),
        cancellationToken);

    public ValueTask<ArchivedMemory?> GetArchivedAsync(string id, CancellationToken cancellationToken) =>
        Other(Columns.Archived, RowKind.Archive, id, cancellationToken);

    public ValueTask<IReadOnlyList<ArchivedMemory>> ListArchivedAsync(
        string? @namespace, long limit, long offset, CancellationToken cancellationToken) => List(
        Columns.Archived,
        "SELECT r.epoch, r.sequence, r.body FROM rows r JOIN namespaces n ON n.ns = r.ns "
        + "WHERE r.kind = 3 AND r.body IS NOT NULL AND ($1::text IS NULL OR n.name = $1) ORDER BY r.ticks DESC, r.row LIMIT $2 OFFSET $3",
        cancellationToken,
        Parameters.Text(@namespace), Parameters.Number(Math.Max(0, limit)), Parameters.Number(Math.Max(0, offset)));

    public ValueTask<IReadOnlyList<MemoryRef>> FindArchivedAsync(DateTimeOffset? before, CancellationToken cancellationToken) => List(
        Columns.Ref,
        "SELECT r.key, n.name FROM rows r JOIN namespaces n ON n.ns = r.ns "
        + "WHERE r.kind = 3 AND r.body IS NOT NULL AND ($1::bigint IS NULL OR r.ticks <= $1) ORDER BY r.ticks, r.row",
        cancellationToken,
        Parameters.Number(before is { } time ? Ticks(time) : null));

    public ValueTask<IReadOnlyList<NamespaceCount>> CountArchivedAsync(CancellationToken cancellationToken) => List(
        Columns.Count,
        "SELECT n.name, count(*) AS c FROM rows r JOIN namespaces n ON n.ns = r.ns "
        + "WHERE r.kind = 3 AND r.body IS NOT NULL GROUP BY n.ns ORDER BY c DESC, n.name",
        cancellationToken);

    public ValueTask<NamespaceStandard?> GetStandardAsync(string @namespace, CancellationToken cancellationToken) =>
        Other(r => RowCodec.DecodeStandard(r.GetFieldValue<byte[]>(2)), RowKind.Standard, @namespace, cancellationToken);

    public ValueTask<IReadOnlyList<NamespaceStandard>> FindStandardsOfAsync(string memoryId, CancellationToken cancellationToken) => List(
        r => RowCodec.DecodeStandard(r.GetFieldValue<byte[]>(0)),
        "SELECT body FROM rows WHERE kind = 4 AND other = $1 AND body IS NOT NULL ORDER BY row",
        cancellationToken,
        Parameters.Text(memoryId));

    public ValueTask<IReadOnlyList<NamespaceStandard>> ListStandardsAsync(CancellationToken cancellationToken) => List(
        r => RowCodec.DecodeStandard(r.GetFieldValue<byte[]>(0)),
        "SELECT body FROM rows WHERE kind = 4 AND body IS NOT NULL ORDER BY key",
        cancellationToken);

    public ValueTask<PendingAction?> GetPendingAsync(string id, CancellationToken cancellationToken) =>
        Other(r => RowCodec.DecodePending(r.GetFieldValue<byte[]>(2)), RowKind.Pending, id, cancellationToken);

    public ValueTask<IReadOnlyList<PendingAction>> ListPendingAsync(string? status, long limit, CancellationToken cancellationToken) =>
        _readers.RunSnapshotAsync<IReadOnlyList<PendingAction>>(
            async session =>
            {
                var found = new List<PendingAction>();
                if (limit <= 0)
                {
                    return found;
                }

                await foreach (var action in session.StreamAsync(
                    r => RowCodec.DecodePending(r.GetFieldValue<byte[]>(0)),
                    "SELECT body FROM rows WHERE kind = 5 AND body IS NOT NULL ORDER BY ticks DESC, row DESC",
                    200,
                    cancellationToken).ConfigureAwait(false))
                {
                    if (status is null || action.Status == status)
                    {
                        found.Add(action);
                        if (found.Count == limit)
                        {
                            break;
                        }
                    }
                }

                return found;
            },
            cancellationToken);

    public ValueTask<WebhookSubscription?> GetSubscriptionAsync(string id, CancellationToken cancellationToken) =>
        Other(r => RowCodec.DecodeSubscription(r.GetFieldValue<byte[]>(2)), RowKind.Subscription, id, cancellationToken);

    public ValueTask<IReadOnlyList<WebhookSubscription>> ListSubscriptionsAsync(CancellationToken cancellationToken) => List(
        r => RowCodec.DecodeSubscription(r.GetFieldValue<byte[]>(0)),
        "SELECT body FROM rows WHERE kind = 6 AND body IS NOT NULL ORDER BY ticks DESC, row DESC",
        cancellationToken);

    public ValueTask<IReadOnlyList<SyncClock>> ListSyncClocksAsync(string agentId, CancellationToken cancellationToken) => List(
        r => RowCodec.DecodeSyncClock(r.GetFieldValue<byte[]>(0)),
        "SELECT body FROM rows WHERE kind = 7 AND body IS NOT NULL AND key >= $1 || chr(10) AND key < $1 || chr(11) ORDER BY key",
        cancellationToken,
        Parameters.Text(agentId));

    public ValueTask<IReadOnlyList<Memory>> ListUpdatedSinceAsync(string? since, long limit, CancellationToken cancellationToken)
    {
        var bound = since is { Length: > 0 } && Timestamps.TryParse(since, out var instant) ? instant.UnixTicks : long.MinValue;
        return limit <= 0
            ? ValueTask.FromResult<IReadOnlyList<Memory>>([])
            : _readers.RunSnapshotAsync<IReadOnlyList<Memory>>(
                async session =>
                {
                    var found = new List<Memory>();
                    await foreach (var memory in session.StreamAsync(
                        Columns.Memory,
                        $"SELECT {Columns.OfMemory} FROM memories m WHERE m.updated_ticks >= $1 ORDER BY m.updated_ticks, m.row",
                        500,
                        cancellationToken,
                        Parameters.Number(bound)).ConfigureAwait(false))
                    {
                        // Ticks are coarser than the text: the exact comparison decides at the bound.
                        if (bound == long.MinValue || Timestamps.Compare(memory.UpdatedAt, since) > 0)
                        {
                            found.Add(memory);
                            if (found.Count == limit)
                            {
                                break;
                            }
                        }
                    }

                    return found;
                },
                cancellationToken);
    }

    public ValueTask<IReadOnlyList<MemoryRef>> FindByAuthorAsync(
        string agentId, DateTimeOffset? since, CancellationToken cancellationToken) => List(
        Columns.Ref,
        "SELECT m.id, n.name FROM memories m JOIN namespaces n ON n.ns = m.row >> 40 "
        + "WHERE m.author = $1 AND m.created_ticks >= $2 ORDER BY m.created_ticks, m.row",
        cancellationToken,
        Parameters.Text(agentId), Parameters.Number(since is { } time ? Ticks(time) : long.MinValue));

    public ValueTask<IReadOnlyList<KeyValuePair<string, string>>> ListIntentsAsync(
        string? @namespace, CancellationToken cancellationToken) => List(
        r => KeyValuePair.Create(r.GetString(1), RowCodec.DecodeJson(r.GetFieldValue<byte[]>(0))),
        "SELECT r.body, r.key FROM rows r JOIN namespaces n ON n.ns = r.ns "
        + "WHERE r.kind = 9 AND r.body IS NOT NULL AND ($1::text IS NULL OR n.name = $1) ORDER BY r.row",
        cancellationToken,
        Parameters.Text(@namespace));

    public ValueTask<string?> GetAnswerAsync(string @namespace, string key, CancellationToken cancellationToken) => Single(
        r => RowCodec.DecodeJson(r.GetFieldValue<byte[]>(0)),
        "SELECT r.body FROM namespaces n JOIN rows r ON r.kind = 10 AND r.key = $2 AND r.ns = n.ns AND r.body IS NOT NULL WHERE n.name = $1",
        cancellationToken,
        Parameters.Text(@namespace), Parameters.Text(key));

    public async ValueTask<bool> HasVectorAsync(string @namespace, string memoryId, CancellationToken cancellationToken) => await Number(
        "SELECT 1 FROM rows r JOIN namespaces n ON n.ns = r.ns WHERE r.kind = 8 AND r.key = $1 AND n.name = $2 AND r.body IS NOT NULL",
        cancellationToken,
        Parameters.Text(memoryId), Parameters.Text(@namespace)).ConfigureAwait(false) is not null;

    public async IAsyncEnumerable<VectorRow> ReadVectorsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = 0L;
        for (var more = true; more;)
        {
            var page = await List(
                r => (Row: r.GetInt64(0), Key: r.GetString(1), Name: r.GetString(2), Body: r.GetFieldValue<byte[]>(3)),
                "SELECT r.row, r.key, n.name, r.body FROM rows r JOIN namespaces n ON n.ns = r.ns "
                + "WHERE r.kind = 8 AND r.body IS NOT NULL AND r.row > $1 ORDER BY r.row LIMIT 500",
                cancellationToken,
                Parameters.Number(after)).ConfigureAwait(false);
            foreach (var row in page)
            {
                after = row.Row;
                yield return new VectorRow(row.Key, row.Name, RowCodec.DecodeVector(row.Body));
            }

            more = page.Count == 500;
        }
    }

    public ValueTask<NamespaceDigest> GetDigestAsync(string @namespace, CancellationToken cancellationToken) =>
        _readers.RunSnapshotAsync(s => DigestReader.ReadAsync(_readers, s, @namespace, cancellationToken), cancellationToken);

    public async ValueTask<bool> IsHealthyAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Number(
                "SELECT count(*) FROM (SELECT 1 FROM texts WHERE words @@ '''health'''::tsquery LIMIT 1) AS found", cancellationToken).ConfigureAwait(false) is not null;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    /// <summary>Read behind all writes made before, the failed ones included: what it says of the log is final.</summary>
    public async ValueTask<NamespaceLog> ReadLogAsync(string @namespace, CancellationToken cancellationToken)
    {
        var log = new NamespaceLog(@namespace, ReadOnlyMemory<byte>.Empty, default, []);
        await _writer.RunAsync(async session =>
        {
            var found = await session.SingleAsync(
                r => (
                    Number: r.GetInt64(0),
                    Applied: new EntryVersion(r.GetInt64(1), r.GetInt64(2)),
                    Core: r.IsDBNull(3) ? [] : r.GetFieldValue<byte[]>(3)),
                "SELECT ns, applied_epoch, applied_sequence, core_state FROM namespaces WHERE name = $1",
                cancellationToken,
                Parameters.Text(@namespace)).ConfigureAwait(false);
            if (found.Number != 0)
            {
                log = new NamespaceLog(
                    @namespace, found.Core, found.Applied, await LogRows.ReadHeldAsync(session, found.Number, cancellationToken).ConfigureAwait(false));
            }
        }).ConfigureAwait(false);
        return log;
    }

    public ValueTask<IReadOnlyList<string>> ListLogsAsync(string? after, int limit, CancellationToken cancellationToken) => List(
        r => r.GetString(0),
        "SELECT name FROM namespaces WHERE name > coalesce($1::text, '') ORDER BY name LIMIT $2",
        cancellationToken,
        Parameters.Text(after), Parameters.Number(limit));

    public ValueTask<IReadOnlyList<Entry>> ReadEntriesAsync(
        string @namespace, EntryExtent extent, int bytesMax, CancellationToken cancellationToken) =>
        _readers.RunAsync<IReadOnlyList<Entry>>(
            async s => await _readers.FindNamespaceAsync(s, @namespace, cancellationToken).ConfigureAwait(false) is { } ns
                ? await LogRows.ReadAsync(s, ns, @namespace, extent, bytesMax, cancellationToken).ConfigureAwait(false)
                : [],
            cancellationToken);

    public ValueTask<IReadOnlyList<RowImage>> ReadRowsAsync(
        string @namespace, RowKind row, string? key, int limit, CancellationToken cancellationToken) =>
        _readers.RunAsync<IReadOnlyList<RowImage>>(
            async s => await _readers.FindNamespaceAsync(s, @namespace, cancellationToken).ConfigureAwait(false) is { } ns
                ? await RowImages.ReadAsync(s, ns, row, key, limit, cancellationToken).ConfigureAwait(false)
                : [],
            cancellationToken);

    public async IAsyncEnumerable<RowImage> ReadInsertedAsync(
        string @namespace, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await _readers.RunAsync(s => _readers.FindNamespaceAsync(s, @namespace, cancellationToken).AsTask(), cancellationToken)
            .ConfigureAwait(false) is not { } ns)
        {
            yield break;
        }

        for (var (after, more) = (RowNumbers.First(ns) - 1, true); more;)
        {
            var page = await _readers.RunAsync(s => RowImages.ReadInsertedAsync(s, ns, after, cancellationToken), cancellationToken).ConfigureAwait(false);
            foreach (var (row, image) in page)
            {
                after = row;
                yield return image;
            }

            more = page.Count == RowImages.Page;
        }

        for (string? after = null; ;)
        {
            var page = await _readers.RunAsync(s => RowImages.ReadTombstonesAsync(s, ns, after, cancellationToken), cancellationToken).ConfigureAwait(false);
            foreach (var image in page)
            {
                after = image.Key;
                yield return image;
            }

            if (page.Count < RowImages.Page)
            {
                break;
            }
        }

        var numbers = await List(
            r => r.GetInt64(0), "SELECT row FROM rows WHERE ns = $1 ORDER BY row", cancellationToken, Parameters.Number(ns)).ConfigureAwait(false);
        foreach (var chunk in numbers.Chunk(RowImages.Page))
        {
            foreach (var image in await _readers.RunAsync(s => RowImages.ReadOthersAsync(s, chunk, cancellationToken), cancellationToken).ConfigureAwait(false))
            {
                yield return image;
            }
        }
    }

    /// <summary>Says in the database at what address this replica is served.</summary>
    public async ValueTask AnnounceAsync(string url, CancellationToken cancellationToken)
    {
        await _writer.RunAsync(session => session.ExecuteAsync(
            "INSERT INTO meta (key, value) VALUES ('url', $1) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            cancellationToken,
            Parameters.Text(url))).ConfigureAwait(false);
        _announced = true;
    }

    /// <exception cref="NotSupportedException">Always: a database server has backups of its own.</exception>
    public ValueTask<BackupManifest> BackupAsync(string directory, CancellationToken cancellationToken) => throw new NotSupportedException(
        $"{_url.Display} is kept by a PostgreSQL server: back it up with pg_dump --schema={_url.Schema}, or copy it to a file with ai-memory migrate --to sqlite:///PATH");

    public async ValueTask<IReadOnlyList<string>> ScrubAsync(
        CancellationToken cancellationToken, string? @namespace = null, ScrubPace pace = default)
    {
        var begun = Stopwatch.GetTimestamp();
        var damaged = await _readers
            .RunSnapshotAsync(s => Scrubber.FindDamagedAsync(_readers, s, @namespace, cancellationToken), cancellationToken).ConfigureAwait(false);
        await pace.RestAsync(Stopwatch.GetElapsedTime(begun), cancellationToken).ConfigureAwait(false);
        return damaged;
    }

    /// <summary>Nothing to do: checkpoints are the server's.</summary>
    public ValueTask CheckpointAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_announced)
        {
            await ForgetAddressAsync().ConfigureAwait(false);
        }

        await _writer.DisposeAsync().ConfigureAwait(false);
        await _statistics.DisposeAsync().ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
    }

    // What is left standing while the server is away says nothing: only of an owner that lives is it believed.
    private async Task ForgetAddressAsync()
    {
        try
        {
            await _writer.RunAsync(session => session.ExecuteAsync("DELETE FROM meta WHERE key = 'url'", default)).ConfigureAwait(false);
        }
        catch (IOException)
        {
        }
    }

    private static long Ticks(DateTimeOffset time) => time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;

    private ValueTask<IReadOnlyList<T>> List<T>(
        Func<NpgsqlDataReader, T> read, string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters) =>
        _readers.RunAsync<IReadOnlyList<T>>(async s => await s.ListAsync(read, sql, cancellationToken, Copy(parameters)).ConfigureAwait(false), cancellationToken);

    private ValueTask<T?> Single<T>(
        Func<NpgsqlDataReader, T> read, string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
        where T : class =>
        _readers.RunAsync(s => s.SingleAsync(read, sql, cancellationToken, Copy(parameters)), cancellationToken);

    private ValueTask<long?> Number(string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters) =>
        _readers.RunAsync(s => s.NumberAsync(sql, cancellationToken, Copy(parameters)), cancellationToken);

    // A parameter belongs to one command; a read that is tried again makes another.
    private static NpgsqlParameter[] Copy(NpgsqlParameter[] parameters) => Array.ConvertAll(parameters, p => p.Clone());

    private ValueTask<T?> Other<T>(Func<NpgsqlDataReader, T> read, RowKind kind, string key, CancellationToken cancellationToken)
        where T : class =>
        Single(
            read,
            "SELECT epoch, sequence, body FROM rows WHERE kind = $1 AND key = $2 AND body IS NOT NULL ORDER BY row DESC LIMIT 1",
            cancellationToken,
            Parameters.Number((long)kind), Parameters.Text(key));

    private static async Task<ReplicaIdentity> ReadIdentityAsync(Session session, string nodeId)
    {
        await session.ExecuteAsync(
            "INSERT INTO meta (key, value) VALUES ('incarnation', $1), ('node', $2) ON CONFLICT (key) DO NOTHING",
            default,
            Parameters.Text(Guid.NewGuid().ToString()), Parameters.Text(nodeId)).ConfigureAwait(false);
        var meta = (await session.ListAsync(
            r => KeyValuePair.Create(r.GetString(0), r.GetString(1)), "SELECT key, value FROM meta", default).ConfigureAwait(false)).ToDictionary();
        var empty = await session.NumberAsync("SELECT 1 FROM namespaces LIMIT 1", default).ConfigureAwait(false) is null;
        return new ReplicaIdentity(meta["node"], Guid.Parse(meta["incarnation"]), empty, PostgresSchema.Version);
    }
}
