using System.Diagnostics;
using System.Runtime.CompilerServices;
using AiMemory.Domain.Rows;
using AiMemory.Domain.Time;
using AiMemory.Log;
using AiMemory.Storage.Sqlite.Legacy;
using Microsoft.Data.Sqlite;

namespace AiMemory.Storage.Sqlite;

/// <summary>A replica in one SQLite file. Opening takes the file's lock, migrates the schema, and is otherwise free of work.</summary>
public sealed class SqliteReplicaStore : IReplicaStore
{
    // So many rows a few more pauses of the writer let the index take in; where more are missing, what is found is too little.
    private const int IndexBehindMax = 2_000;

    private readonly SqliteStoreOptions _options;
    private readonly FileLock _lock;
    private readonly IndexBacklog _backlog;
    private readonly StoreWriter _writer;
    private readonly Indexer _indexer;
    private readonly ReaderPool _readers;
    private readonly RecallReader _recall;
    private readonly SearchReader _search;

    private SqliteReplicaStore(SqliteStoreOptions options, FileLock fileLock)
    {
        _options = options;
        _lock = fileLock;
        _backlog = new IndexBacklog(options.IndexLagMax, IndexBehindMax);
        _writer = new StoreWriter(options, _backlog);
        try
        {
            _indexer = new Indexer(options, OpenIndex(), _backlog, _writer);
        }
        catch
        {
            _writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }

        _readers = new ReaderPool(options.Path);
        _recall = new RecallReader(_readers);
        _search = new SearchReader(_readers, _backlog);
        Identity = ReadIdentity();
    }

    public ReplicaIdentity Identity { get; }

    /// <summary>What was taken over, when the file was one of ai-memory 0.6.0 until it was opened; null otherwise.</summary>
    public LegacyAdoption? Adopted { get; private init; }

    /// <summary>Opens the file, makes it when it is missing, and takes it over when ai-memory 0.6.0 made it.</summary>
    /// <exception cref="StoreInUseException">Another process owns the file.</exception>
    /// <exception cref="StoreFormatException">The file is newer than this program, or is not ours.</exception>
    public static SqliteReplicaStore Open(SqliteStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var path = Path.GetFullPath(options.Path);
        var directory = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(directory);
        if (Directory.Exists(path))
        {
            throw new StoreFormatException($"{path} is a directory, not a database file");
        }

        var held = FileLock.Take(path);
        try
        {
            options = options with { Path = path, Name = options.Name ?? options.Path };
            var adopted = LegacyConversion.Run(options, TimeProvider.System.GetUtcNow());
            return new SqliteReplicaStore(options, held) { Adopted = adopted };
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == SQLitePCL.raw.SQLITE_NOTADB)
        {
            held.Dispose();
            throw new StoreFormatException($"{path} is not a database", exception);
        }
        catch (SqliteException exception)
        {
            held.Dispose();
            throw new StoreFormatException($"{path} cannot be opened: {exception.Message}", exception);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>The file was made by ai-memory 0.6.0 and would be taken over if it were opened.</summary>
    public static bool IsLegacy(string path) => LegacyFile.IsLegacy(path);

    /// <summary>A consistent copy of a file of 0.6.0, which itself is only read; false when it is none.</summary>
    /// <exception cref="StoreInUseException">Another program has it open.</exception>
    /// <exception cref="StoreFormatException">It is newer than 0.6.0's, or damaged.</exception>
    public static bool CopyLegacy(string path, string copyPath)
    {
        using var file = LegacyFile.Open(path);
        file?.CopyTo(copyPath);
        return file is not null;
    }

    /// <summary>Says in the lock file at what address this file is served.</summary>
    public void Announce(string url) => _lock.Announce(url);

    public ValueTask CommitAsync(IReadOnlyList<StoreWrite> writes, CancellationToken cancellationToken) => _writer.CommitAsync(writes);

    public ValueTask<Memory?> GetMemoryAsync(string id, CancellationToken cancellationToken) =>
        Read(s => RowReading.FirstMemory(s, $"SELECT {RowReading.MemoryColumns} FROM memories m WHERE m.id = $1 ORDER BY m.row DESC LIMIT 1", id));

    public ValueTask<Memory?> GetMemoryAsync(string @namespace, string id, CancellationToken cancellationToken) =>
        Read(s => RowReading.FirstMemory(
            s,
            $"SELECT {RowReading.MemoryColumns} FROM namespaces n JOIN memories m ON m.id = $2 AND m.row BETWEEN n.ns << 40 AND ((n.ns + 1) << 40) - 1 "
            + "WHERE n.name = $1",
            @namespace, id));

    public ValueTask<bool> HasVectorAsync(string @namespace, string memoryId, CancellationToken cancellationToken) =>
        Read(s => s.Number(
            "SELECT 1 FROM rows r JOIN namespaces n ON n.ns = r.ns WHERE r.kind = $1 AND r.key = $2 AND n.name = $3 AND r.body IS NOT NULL",
            (long)RowKind.Vector, memoryId, @namespace) is not null);

    public ValueTask<PrefixMatch> ResolveIdAsync(string idOrPrefix, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(idOrPrefix);
        return Read(s =>
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

            // The id index alone is read; its order is that of the bytes, so the prefix is compared without case.
            var ids = s.List(
                r => r.GetString(0),
                "SELECT DISTINCT id FROM memories WHERE id LIKE $1 ESCAPE '\\' ORDER BY id LIMIT 1000",
                LikePrefix(idOrPrefix));
            return ids.Count == 1
                ? new PrefixMatch(RowReading.FirstMemory(s, Exact, ids[0]), [])
                : new PrefixMatch(null, ids);
        });
    }

    public ValueTask<Memory?> FindByTitleAsync(string @namespace, string title, CancellationToken cancellationToken) =>
        Read(s => RowReading.FirstMemory(
            s,
            // Two rows may share a title for the moment until a split is resolved; the later one counts.
            $"SELECT {RowReading.MemoryColumns} FROM namespaces n JOIN memories m ON m.title = $2 AND m.row BETWEEN n.ns << 40 AND ((n.ns + 1) << 40) - 1 "
            + "WHERE n.name = $1 ORDER BY m.epoch DESC, m.sequence DESC LIMIT 1",
            @namespace, title));

    public ValueTask<bool> IsDeletedAsync(string id, CancellationToken cancellationToken) =>
        Read(s => s.Number(
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
        string text, MemoryFilter filter, long limit, DateTimeOffset now, CancellationToken cancellationToken) =>
        await _search.SearchAsync(text, filter, limit, now).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<RecallCandidate>> RecallAsync(RecallQuery query, CancellationToken cancellationToken)
    {
        if (_backlog.IsRebuilding)
        {
            await _backlog.WhenIndexedAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return _recall.Recall(query);
    }

    public async ValueTask<IReadOnlyList<string>> FindContradictionsAsync(
        string @namespace, string title, int limit, CancellationToken cancellationToken) =>
        await _search.FindContradictionsAsync(@namespace, title, limit).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<MemoryRef>> FindForgettableAsync(
        string? @namespace, string? pattern, Tier? tier, CancellationToken cancellationToken) =>
        await _search.FindForgettableAsync(@namespace, pattern, tier).ConfigureAwait(false);

    public ValueTask<IReadOnlyList<MemoryRef>> FindExpiredAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<MemoryRef>>(s => s.List(
            RefOf,
            "SELECT m.id, n.name FROM memories m JOIN namespaces n ON n.ns = m.row >> 40 "
            + "WHERE m.expires_ticks IS NOT NULL AND m.expires_ticks < $1 ORDER BY m.expires_ticks LIMIT $2",
            now.UtcTicks - DateTimeOffset.UnixEpoch.Ticks, (long)limit));

    public ValueTask<IReadOnlyList<MemoryLink>> GetLinksAsync(string memoryId, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<MemoryLink>>(s => s.List(
            r => RowCodec.DecodeLink(RowReading.Body(r)),
            "SELECT body FROM rows WHERE kind = 2 AND body IS NOT NULL AND row IN ("
            + "SELECT row FROM rows WHERE kind = 2 AND key >= $1 || char(10) AND key < $1 || char(11) "
            + "UNION SELECT row FROM rows WHERE kind = 2 AND other = $1) ORDER BY row",
            memoryId));

    public async IAsyncEnumerable<Memory> ExportMemoriesAsync(
        DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Row numbers are read once, rows a page at a time: memory stays flat and no read blocks a checkpoint for long.
        var rows = _readers.Run(s => s.List(
            r => r.GetInt64(0),
            "SELECT row FROM memories WHERE expires_ticks IS NULL OR expires_ticks > $1 ORDER BY created_ticks, row",
            now.UtcTicks - DateTimeOffset.UnixEpoch.Ticks));
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
            if (_readers.Run(s => IsLive(s, link.SourceId) && IsLive(s, link.TargetId)))
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
        ValueTask.FromResult(_readers.RunSnapshot(s =>
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
                new FileInfo(_options.Path).Length);
        }));

    public ValueTask<ArchivedMemory?> GetArchivedAsync(string id, CancellationToken cancellationToken) =>
        Read(s => s.Single(ArchivedOf, OtherSql, (long)RowKind.Archive, id));

    public ValueTask<IReadOnlyList<ArchivedMemory>> ListArchivedAsync(
        string? @namespace, long limit, long offset, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<ArchivedMemory>>(s => s.List(
            ArchivedOf,
            "SELECT r.epoch, r.sequence, r.body FROM rows r JOIN namespaces n ON n.ns = r.ns "
            + "WHERE r.kind = 3 AND r.body IS NOT NULL AND ($1 IS NULL OR n.name = $1) ORDER BY r.ticks DESC, r.row LIMIT $2 OFFSET $3",
            @namespace, limit, offset));

    public ValueTask<IReadOnlyList<MemoryRef>> FindArchivedAsync(DateTimeOffset? before, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<MemoryRef>>(s => s.List(
            RefOf,
            "SELECT r.key, n.name FROM rows r JOIN namespaces n ON n.ns = r.ns "
            + "WHERE r.kind = 3 AND r.body IS NOT NULL AND ($1 IS NULL OR r.ticks <= $1) ORDER BY r.ticks, r.row",
            before is { } time ? time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks : null));

    public ValueTask<IReadOnlyList<NamespaceCount>> CountArchivedAsync(CancellationToken cancellationToken) =>
        Read<IReadOnlyList<NamespaceCount>>(s => s.List(
            CountOf,
            "SELECT n.name, count(*) AS c FROM rows r JOIN namespaces n ON n.ns = r.ns "
            + "WHERE r.kind = 3 AND r.body IS NOT NULL GROUP BY n.ns ORDER BY c DESC, n.name"));

    public ValueTask<NamespaceStandard?> GetStandardAsync(string @namespace, CancellationToken cancellationToken) =>
        Read(s => RowReading.First(s, static (body, _) => RowCodec.DecodeStandard(body), OtherSql, (long)RowKind.Standard, @namespace));

    public ValueTask<IReadOnlyList<NamespaceStandard>> FindStandardsOfAsync(string memoryId, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<NamespaceStandard>>(s => s.List(
            StandardOf, "SELECT epoch, sequence, body FROM rows WHERE kind = 4 AND other = $1 AND body IS NOT NULL", memoryId));

    public ValueTask<IReadOnlyList<NamespaceStandard>> ListStandardsAsync(CancellationToken cancellationToken) =>
        Read<IReadOnlyList<NamespaceStandard>>(s => s.List(
            StandardOf, "SELECT epoch, sequence, body FROM rows WHERE kind = 4 AND body IS NOT NULL ORDER BY key"));

    public ValueTask<PendingAction?> GetPendingAsync(string id, CancellationToken cancellationToken) =>
        Read(s => s.Single(PendingOf, OtherSql, (long)RowKind.Pending, id));

    public ValueTask<IReadOnlyList<PendingAction>> ListPendingAsync(string? status, long limit, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<PendingAction>>(s =>
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
        Read(s => s.Single(r => RowCodec.DecodeSubscription((byte[])r.GetValue(2)), OtherSql, (long)RowKind.Subscription, id));

    public ValueTask<IReadOnlyList<WebhookSubscription>> ListSubscriptionsAsync(CancellationToken cancellationToken) =>
        Read<IReadOnlyList<WebhookSubscription>>(s => s.List(
            r => RowCodec.DecodeSubscription(RowReading.Body(r)),
            "SELECT body FROM rows WHERE kind = 6 AND body IS NOT NULL ORDER BY ticks DESC, row DESC"));

    public ValueTask<IReadOnlyList<SyncClock>> ListSyncClocksAsync(string agentId, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<SyncClock>>(s => s.List(
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
        Read<IReadOnlyList<KeyValuePair<string, string>>>(s => s.List(
            r => KeyValuePair.Create(r.GetString(1), RowCodec.DecodeJson(RowReading.Body(r))),
            "SELECT r.body, r.key FROM rows r JOIN namespaces n ON n.ns = r.ns "
            + "WHERE r.kind = 9 AND r.body IS NOT NULL AND ($1 IS NULL OR n.name = $1) ORDER BY r.row",
            @namespace));

    public ValueTask<string?> GetAnswerAsync(string @namespace, string key, CancellationToken cancellationToken) =>
        Read(s => s.Single(
            r => RowCodec.DecodeJson(RowReading.Body(r)),
            "SELECT r.body FROM namespaces n JOIN rows r ON r.kind = 10 AND r.key = $2 AND r.ns = n.ns AND r.body IS NOT NULL WHERE n.name = $1",
            @namespace, key));

    public async IAsyncEnumerable<VectorRow> ReadVectorsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = 0L; ;)
        {
            var page = await Read(s => s.List(
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
        ValueTask.FromResult(_readers.RunSnapshot(s => DigestReader.Read(s, @namespace)));

    public ValueTask<bool> IsHealthyAsync(CancellationToken cancellationToken)
    {
        try
        {
            return Read(s => s.Number("SELECT count(*) FROM (SELECT 1 FROM memories_fts WHERE memories_fts MATCH 'health' LIMIT 1)") is not null);
        }
        catch (Exception exception) when (exception is SqliteException or StoreUnavailableException)
        {
            return ValueTask.FromResult(false); // that it cannot be read is the answer
        }
    }

    public ValueTask<NamespaceLog> ReadLogAsync(string @namespace, CancellationToken cancellationToken) =>
        Read(s => s.Single(
            r =>
            {
                var ns = r.GetInt64(0);
                return new NamespaceLog(
                    @namespace,
                    r.IsDBNull(3) ? ReadOnlyMemory<byte>.Empty : (byte[])r.GetValue(3),
                    new EntryVersion(r.GetInt64(1), r.GetInt64(2)),
                    HeldReader.Read(s, ns));
            },
            "SELECT ns, applied_epoch, applied_sequence, core_state FROM namespaces WHERE name = $1",
            @namespace) ?? new NamespaceLog(@namespace, ReadOnlyMemory<byte>.Empty, default, []));

    public ValueTask<IReadOnlyList<string>> ListLogsAsync(string? after, int limit, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<string>>(s => s.List(
            r => r.GetString(0), "SELECT name FROM namespaces WHERE name > coalesce($1, '') ORDER BY name LIMIT $2", after, (long)limit));

    public ValueTask<IReadOnlyList<Entry>> ReadEntriesAsync(
        string @namespace, EntryExtent extent, int bytesMax, CancellationToken cancellationToken) =>
        Read<IReadOnlyList<Entry>>(s => s.Number("SELECT ns FROM namespaces WHERE name = $1", @namespace) is { } ns
            ? LogReader.Read(s, ns, @namespace, extent, bytesMax)
            : []);

    public ValueTask<IReadOnlyList<RowImage>> ReadRowsAsync(
        string @namespace, RowKind row, string? key, int limit, CancellationToken cancellationToken) =>
        Read(s => RowImageReader.Read(s, @namespace, row, key, limit));

    public async IAsyncEnumerable<RowImage> ReadInsertedAsync(
        string @namespace, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_readers.Run(s => s.Number("SELECT ns FROM namespaces WHERE name = $1", @namespace)) is not { } ns)
        {
            yield break;
        }

        for (var (after, more) = (RowNumbers.First(ns) - 1, true); more;)
        {
            var page = await Read(s => RowImageReader.ReadInserted(s, ns, after)).ConfigureAwait(false);
            foreach (var (row, image) in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                after = row;
                yield return image;
            }

            more = page.Count == RowImageReader.Page;
        }

        for (string? after = null; ;)
        {
            var page = await Read(s => RowImageReader.ReadTombstones(s, ns, after)).ConfigureAwait(false);
            foreach (var image in page)
            {
                after = image.Key;
                yield return image;
            }

            if (page.Count < RowImageReader.Page)
            {
                break;
            }
        }

        // The table's key is the row's number over all namespaces: the numbers are read by the namespace's index, then sorted.
        var rows = await Read(s => s.List(r => r.GetInt64(0), "SELECT row FROM rows WHERE ns = $1", ns)).ConfigureAwait(false);
        rows.Sort();
        foreach (var chunk in rows.Chunk(RowImageReader.Page))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var image in await Read(s => Array.ConvertAll(chunk, row => RowImageReader.ReadOther(s, row))).ConfigureAwait(false))
            {
                yield return image;
            }
        }
    }

    public async ValueTask<BackupManifest> BackupAsync(string directory, CancellationToken cancellationToken)
    {
        // Without the index, which is made anew from the rows.
        return await Task.Run(() => Backups.Take(_options.Path, _options.Name ?? _options.Path, directory, TimeProvider.System.GetUtcNow()), CancellationToken.None)
            .ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<string>> ScrubAsync(
        CancellationToken cancellationToken, string? @namespace = null, ScrubPace pace = default)
    {
        await _backlog.WhenIndexedAsync().ConfigureAwait(false);
        var scrubber = new Scrubber(@namespace);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var begun = Stopwatch.GetTimestamp();
            if (!await Read(scrubber.Next).ConfigureAwait(false))
            {
                return [.. scrubber.Damaged];
            }

            await pace.RestAsync(Stopwatch.GetElapsedTime(begun), cancellationToken).ConfigureAwait(false);
        }
    }

    public ValueTask CheckpointAsync(CancellationToken cancellationToken) =>
        _writer.RunAsync(s => Schema.Execute(s.Connection, "PRAGMA wal_checkpoint(TRUNCATE)"));

    public async ValueTask DisposeAsync()
    {
        // The writer goes last: a read-only connection cannot fold the write-ahead file into the main one.
        _readers.Dispose();
        await _indexer.DisposeAsync().ConfigureAwait(false);
        await _writer.DisposeAsync().ConfigureAwait(false);
        _backlog.Dispose();
        _lock.Dispose();
    }

    private const string OtherSql =
        "SELECT epoch, sequence, body FROM rows WHERE kind = $1 AND key = $2 AND body IS NOT NULL ORDER BY row DESC LIMIT 1";

    private ValueTask<T> Read<T>(Func<SqliteSession, T> read) => ValueTask.FromResult(_readers.Run(read));

    private static MemoryRef RefOf(SqliteDataReader r) => new(r.GetString(0), r.GetString(1));

    private static NamespaceCount CountOf(SqliteDataReader r) => new(r.GetString(0), r.GetInt64(1));

    private static ArchivedMemory ArchivedOf(SqliteDataReader r) =>
        RowCodec.DecodeArchived((byte[])r.GetValue(2), new EntryVersion(r.GetInt64(0), r.GetInt64(1)));

    private static NamespaceStandard StandardOf(SqliteDataReader r) => RowCodec.DecodeStandard((byte[])r.GetValue(2));

    private static PendingAction PendingOf(SqliteDataReader r) => RowCodec.DecodePending((byte[])r.GetValue(2));

    private static string LikePrefix(string prefix) => prefix
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("%", "\\%", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal) + "%";

    private IndexFile OpenIndex()
    {
        IndexFile? index = null;
        _writer.RunAsync(rows =>
        {
            index = IndexFile.Open(_options, rows);
            _backlog.Begin(IndexFile.LastTicket(rows), IndexFile.CountQueued(rows));
        }).AsTask().GetAwaiter().GetResult();
        return index!;
    }

    private ReplicaIdentity ReadIdentity()
    {
        var empty = _readers.Run(s => s.Number("SELECT 1 FROM namespaces LIMIT 1") is null);
        var incarnation = Guid.NewGuid();
        var node = _options.NodeId;
        _writer.RunAsync(s =>
        {
            s.Execute("INSERT INTO meta (key, value) VALUES ('incarnation', $1) ON CONFLICT DO NOTHING", incarnation.ToString());
            s.Execute("INSERT INTO meta (key, value) VALUES ('node', $1) ON CONFLICT DO NOTHING", node);
            incarnation = Guid.Parse(s.Single(r => r.GetString(0), "SELECT value FROM meta WHERE key = 'incarnation'")!);
            node = s.Single(r => r.GetString(0), "SELECT value FROM meta WHERE key = 'node'")!;
        }).AsTask().GetAwaiter().GetResult();
        return new ReplicaIdentity(node, incarnation, empty, Schema.Version);
    }
}
