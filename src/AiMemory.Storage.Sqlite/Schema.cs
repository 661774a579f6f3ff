using System.Globalization;
using Microsoft.Data.Sqlite;

namespace AiMemory.Storage.Sqlite;

/// <summary>
/// Numbered migrations, run at open in one transaction each. A number is never reused; what a released file may hold is
/// never edited, only followed by another migration.
/// </summary>
/// <remarks>
/// A memory's row number is its namespace's number above 40 bits of its place in the namespace. So a range of row numbers
/// is a namespace, in the full-text index too, and rows written next to each other have adjacent numbers.
/// </remarks>
internal static class Schema
{
    /// <summary>"AMOr": tells our files from others.</summary>
    public const int ApplicationId = 0x414D4F72;

    private static readonly string[] Migrations =
    [
        """
        CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE namespaces (
            ns INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            next_place INTEGER NOT NULL DEFAULT 1,
            live INTEGER NOT NULL DEFAULT 0,
            indexed_rows INTEGER NOT NULL DEFAULT 0,
            indexed_tokens INTEGER NOT NULL DEFAULT 0,
            applied_epoch INTEGER NOT NULL DEFAULT 0,
            applied_sequence INTEGER NOT NULL DEFAULT 0,
            core_state BLOB);
        CREATE TABLE log (
            ns INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            link_epoch INTEGER NOT NULL,
            link_sequence INTEGER NOT NULL,
            checksum INTEGER NOT NULL,
            payload BLOB NOT NULL,
            PRIMARY KEY (ns, epoch, sequence)) WITHOUT ROWID;
        CREATE TABLE memories (
            row INTEGER PRIMARY KEY,
            id TEXT NOT NULL,
            title TEXT NOT NULL,
            tier INTEGER NOT NULL,
            priority INTEGER NOT NULL,
            confidence REAL NOT NULL,
            access_count INTEGER NOT NULL,
            created_ticks INTEGER NOT NULL,
            updated_ticks INTEGER NOT NULL,
            expires_ticks INTEGER,
            author TEXT,
            epoch INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            touch_epoch INTEGER NOT NULL,
            touch_sequence INTEGER NOT NULL,
            checksum INTEGER NOT NULL,
            body BLOB NOT NULL);
        CREATE INDEX memories_id ON memories (id);
        CREATE INDEX memories_title ON memories (title);
        CREATE INDEX memories_expiry ON memories (expires_ticks) WHERE expires_ticks IS NOT NULL;
        CREATE TABLE tombstones (
            id TEXT NOT NULL,
            ns INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            PRIMARY KEY (id, ns)) WITHOUT ROWID;
        CREATE TABLE rows (
            row INTEGER PRIMARY KEY,
            ns INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            key TEXT NOT NULL,
            other TEXT,
            ticks INTEGER,
            epoch INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            checksum INTEGER NOT NULL,
            body BLOB,
            UNIQUE (kind, key, ns));
        CREATE INDEX rows_of_namespace ON rows (ns, kind, key);
        CREATE INDEX rows_other ON rows (kind, other) WHERE other IS NOT NULL;
        CREATE TABLE index_queue (row INTEGER PRIMARY KEY, indexed INTEGER NOT NULL);
        CREATE TABLE vocabulary (stem TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY (stem, word)) WITHOUT ROWID;
        CREATE VIRTUAL TABLE memories_fts USING fts5 (
            title, content, tags, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2');
        """,

        // The full-text index has a file of its own (IndexFile); what is queued for it stays with the rows.
        """
        DROP TABLE memories_fts;
        DROP TABLE vocabulary;
        DROP TABLE index_queue;
        CREATE TABLE index_queue (row INTEGER PRIMARY KEY, ticket INTEGER NOT NULL, indexed INTEGER NOT NULL);
        CREATE TABLE index_state (one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL, ticket INTEGER NOT NULL);
        ALTER TABLE namespaces DROP COLUMN indexed_rows;
        ALTER TABLE namespaces DROP COLUMN indexed_tokens;
        """,

        // How far the redo log beside the file is in the tables, and which one that is (RedoLog).
        """
        CREATE TABLE redo (one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL, number INTEGER NOT NULL);
        INSERT INTO redo (one, id, number) VALUES (1, lower(hex(randomblob(16))), 0);
        """,

        // New rows are queued for the full-text index as ranges (IndexQueue); what is left in the queue may be in the index.
        """
        ALTER TABLE index_queue DROP COLUMN indexed;
        CREATE TABLE index_new (first INTEGER PRIMARY KEY, last INTEGER NOT NULL, ticket INTEGER NOT NULL);
        """,
    ];

    public static int Version => Migrations.Length;

    /// <exception cref="StoreFormatException">The file is newer than this program, or is none of ours.</exception>
    public static void Migrate(SqliteConnection connection, string path)
    {
        var found = Number(connection, "PRAGMA user_version");
        var application = Number(connection, "PRAGMA application_id");
        if (found == 0 && Number(connection, "SELECT count(*) FROM sqlite_master") > 0)
        {
            throw new StoreFormatException($"{path} is a database of another program");
        }

        if (found > 0 && application != ApplicationId)
        {
            throw new StoreFormatException($"{path} is a database of another program");
        }

        if (found > Version)
        {
            throw new StoreFormatException(
                $"{path} has schema version {found}, newer than this program's {Version}: use the newer program, or restore a backup");
        }

        for (var next = found; next < Version; next++)
        {
            Execute(connection, string.Create(
                CultureInfo.InvariantCulture,
                $"BEGIN IMMEDIATE; {Migrations[next]} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {next + 1}; COMMIT;"));
        }
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() is long number ? number : 0;
    }
}
