using System.Globalization;
using Microsoft.Data.Sqlite;

namespace AiMemory.Storage.Sqlite;

/// <summary>
/// The full-text index: a file of its own beside the replica, so that indexing and storing never wait for one another. All that it holds
/// can be made anew from the rows, and is when the two do not belong together.
/// </summary>
/// <remarks>
/// Both files name the index by one random id, and both keep how far it came (the ticket). The replica's ticket is written after the
/// index's is on disk: an index that is behind it has lost something, one that is ahead of all that is queued is of a later state.
/// </remarks>
internal sealed class IndexFile : IDisposable
{
    // Merging less while rows come in: with FTS5's own 4 segments a level, most of what a load writes to the index is merged again at once
    // (measured: a fifth of all indexing). What is left over is merged when the load pauses (Indexer).
    public const string Tables = """
        CREATE VIRTUAL TABLE memories_fts USING fts5 (
            title, content, tags, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2');
        INSERT INTO memories_fts (memories_fts, rank) VALUES ('usermerge', 2);
        INSERT INTO memories_fts (memories_fts, rank) VALUES ('automerge', 12);
        INSERT INTO memories_fts (memories_fts, rank) VALUES ('crisismerge', 32);
        CREATE TABLE vocabulary (stem TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY (stem, word)) WITHOUT ROWID;
        CREATE TABLE lengths (ns INTEGER PRIMARY KEY, rows INTEGER NOT NULL, tokens INTEGER NOT NULL);
        CREATE TABLE state (one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL, ticket INTEGER NOT NULL);
        """;

    private const int Version = 1;
    private static readonly string[] TableNames = ["memories_fts", "vocabulary", "lengths", "state"];

    private IndexFile(SqliteSession session) => Session = session;

    public SqliteSession Session { get; }

    /// <summary>It was begun at this opening: nothing is in it.</summary>
    public bool IsNew { get; private init; }

    public static string PathOf(string databasePath) => databasePath + ".index";

    public static void Delete(string databasePath)
    {
        foreach (var suffix in (string[])["", "-wal", "-shm"])
        {
            File.Delete(PathOf(databasePath) + suffix);
        }
    }

    /// <summary>Opens the index of a replica, or begins an empty one; then every row is queued.</summary>
    /// <param name="rows">The writer's session, before it writes.</param>
    public static IndexFile Open(SqliteStoreOptions options, SqliteSession rows)
    {
        if (TryOpen(options) is { } index)
        {
            if (index.BelongsTo(rows))
            {
                return index;
            }

            index.Dispose();
        }

        Delete(options.Path);
        index = new IndexFile(new SqliteSession(PathOf(options.Path), readOnly: false, options.Synchronous)) { IsNew = true };
        var ticket = LastTicket(rows) + 1;
        index.Renew(QueueAll(rows, ticket), ticket);
        return index;
    }

    /// <summary>The last ticket given out: as far as the index came, or what is queued.</summary>
    public static long LastTicket(SqliteSession rows) =>
        Math.Max(rows.Number("SELECT ticket FROM index_state") ?? 0, IndexQueue.LastTicket(rows));

    /// <summary>Queues every row for an index that is to be made anew.</summary>
    /// <returns>The new index's id.</returns>
    public static string QueueAll(SqliteSession rows, long ticket)
    {
        var id = Guid.NewGuid().ToString("N");
        rows.InTransaction(() =>
        {
            IndexQueue.AddAll(rows, ticket);
            rows.Execute(
                "INSERT INTO index_state (one, id, ticket) VALUES (1, $1, $2) ON CONFLICT DO UPDATE SET id = $1, ticket = $2", id, ticket - 1);
        });
        return id;
    }

    /// <summary>Makes the index empty.</summary>
    /// <param name="ticket">That of the rows which are queued for it.</param>
    public void Renew(string id, long ticket) => Session.InTransaction(() =>
    {
        foreach (var table in TableNames)
        {
            Session.Execute($"DROP TABLE IF EXISTS {table}");
        }

        Schema.Execute(Session.Connection, Tables);
        Session.Execute("INSERT INTO state (one, id, ticket) VALUES (1, $1, $2)", id, ticket - 1);
        Schema.Execute(Session.Connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Version}"));
    });

    public void Dispose() => Session.Dispose();

    public static bool IsBroken(SqliteException exception) =>
        exception.SqliteErrorCode is SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB;

    private static IndexFile? TryOpen(SqliteStoreOptions options)
    {
        if (!File.Exists(PathOf(options.Path)))
        {
            return null;
        }

        SqliteSession? session = null;
        try
        {
            session = new SqliteSession(PathOf(options.Path), readOnly: false, options.Synchronous);
            if (session.Number("PRAGMA user_version") == Version)
            {
                return new IndexFile(session);
            }
        }
        catch (SqliteException exception) when (IsBroken(exception))
        {
            // What is no index any more is made anew.
        }

        session?.Dispose();
        return null;
    }

    private bool BelongsTo(SqliteSession rows)
    {
        try
        {
            var ours = StateOf(Session, "state");
            var theirs = StateOf(rows, "index_state");
            return ours is not null && ours.Id == theirs?.Id && ours.Ticket >= theirs.Ticket && ours.Ticket <= LastTicket(rows);
        }
        catch (SqliteException exception) when (IsBroken(exception))
        {
            return false;
        }
    }

    private static State? StateOf(SqliteSession session, string table) =>
        session.Single(r => new State(r.GetString(0), r.GetInt64(1)), $"SELECT id, ticket FROM {table}");

    private sealed record State(string Id, long Ticket);
}
