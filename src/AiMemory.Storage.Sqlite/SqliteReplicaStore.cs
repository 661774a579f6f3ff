using System.Diagnostics;
using System.Runtime.CompilerServices;
using AiMemory.Log;
using AiMemory.Storage.Sqlite.Legacy;
using Microsoft.Data.Sqlite;

namespace AiMemory.Storage.Sqlite;

/// <summary>A replica in one SQLite file. Opening takes the file's lock, migrates the schema, and is otherwise free of work.</summary>
public sealed class SqliteReplicaStore : SqliteReader, IReplicaStore
{
    // So many rows a few more pauses of the writer let the index take in; where more are missing, what is found is too little.
    private const int IndexBehindMax = 2_000;

    private readonly SqliteStoreOptions _options;
    private readonly FileLock _lock;
    private readonly IndexBacklog _backlog;
    private readonly StoreWriter _writer;
    private readonly Indexer _indexer;
    private readonly ReaderPool _readers;

    private SqliteReplicaStore(
        SqliteStoreOptions options, FileLock fileLock, IndexBacklog backlog, StoreWriter writer, Indexer indexer, ReaderPool readers)
        : base(options.Path, readers, backlog)
    {
        _options = options;
        _lock = fileLock;
        _backlog = backlog;
        _writer = writer;
        _indexer = indexer;
        _readers = readers;
        Rows = new RowsReader(options.Path, readers, backlog);
        Identity = ReadIdentity();
    }

    public ReplicaIdentity Identity { get; }

    public IReplicaReader Rows { get; }

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
            return Open(options, held, adopted);
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

    public EntryVersion? FirstNotInRows(string @namespace) => _writer.FirstNotInRows(@namespace);

    public ValueTask ApplyAsync(CancellationToken cancellationToken) => new(_writer.WhenAppliedAsync());

    public ValueTask<NamespaceLog> ReadLogAsync(string @namespace, CancellationToken cancellationToken) =>
        ReadWithLog(s => s.Single(
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
        ReadWithLog<IReadOnlyList<Entry>>(s => s.Number("SELECT ns FROM namespaces WHERE name = $1", @namespace) is { } ns
            ? LogReader.Read(s, ns, @namespace, extent, bytesMax)
            : []);

    public ValueTask<IReadOnlyList<RowImage>> ReadRowsAsync(
        string @namespace, RowKind row, string? key, int limit, CancellationToken cancellationToken) =>
        Read(s => RowImageReader.Read(s, @namespace, row, key, limit));

    public async IAsyncEnumerable<RowImage> ReadInsertedAsync(
        string @namespace, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await Read(s => s.Number("SELECT ns FROM namespaces WHERE name = $1", @namespace)).ConfigureAwait(false) is not { } ns)
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
        using var whole = await _writer.KeepLogWholeAsync().ConfigureAwait(false);

        // Without the index, which is made anew from the rows.
        return await Task.Run(() => Backups.Take(_options.Path, _options.Name ?? _options.Path, directory, TimeProvider.System.GetUtcNow()), CancellationToken.None)
            .ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<string>> ScrubAsync(
        CancellationToken cancellationToken, string? @namespace = null, ScrubPace pace = default)
    {
        await _writer.WhenAppliedAsync().ConfigureAwait(false);
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

    private protected override Task WhenReadableAsync(string? idOrPrefix = null) =>
        idOrPrefix is null ? _writer.WhenAppliedAsync() : _writer.WhenAppliedAsync(idOrPrefix);

    private protected override PendingPut? FindPut(string id) => _writer.FindPut(id);

    private async ValueTask<T> ReadWithLog<T>(Func<SqliteSession, T> read)
    {
        using var whole = await _writer.KeepLogWholeAsync().ConfigureAwait(false);
        return await Read(read).ConfigureAwait(false);
    }

    private static SqliteReplicaStore Open(SqliteStoreOptions options, FileLock held, LegacyAdoption? adopted)
    {
        var backlog = new IndexBacklog(options.IndexLagMax, IndexBehindMax);
        var writer = new StoreWriter(options, backlog);
        try
        {
            var indexer = new Indexer(options, OpenIndex(options, backlog, writer), backlog, writer);
            return new SqliteReplicaStore(options, held, backlog, writer, indexer, new ReaderPool(options.Path)) { Adopted = adopted };
        }
        catch
        {
            writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }
    }

    private static IndexFile OpenIndex(SqliteStoreOptions options, IndexBacklog backlog, StoreWriter writer)
    {
        IndexFile? index = null;
        writer.RunAsync(rows =>
        {
            index = IndexFile.Open(options, rows);
            backlog.Begin(IndexFile.LastTicket(rows), IndexQueue.Count(rows));
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
