using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace AiMemory.Storage.Sqlite.Legacy;

/// <summary>
/// A file that ai-memory 0.6.0 made: recognised, held against the program that may still run on it, checked, copied. The file
/// itself is only read.
/// </summary>
internal sealed class LegacyFile : IDisposable
{
    /// <summary>What 0.6.0 writes; a newer program's file may hold what this one would lose.</summary>
    private const long SchemaVersionMax = 13;

    private static readonly string[] Tables =
        ["memories", "memory_links", "archived_memories", "namespace_meta", "pending_actions", "subscriptions", "sync_state"];

    private LegacyFile(SqliteConnection connection, long schemaVersion) => (Connection, SchemaVersion) = (connection, schemaVersion);

    public SqliteConnection Connection { get; }

    public long SchemaVersion { get; }

    /// <summary>Null when the path names no file, or one that is no 0.6.0 database (whatever else it may be).</summary>
    /// <exception cref="StoreFormatException">It is one, but newer than 0.6.0's, or damaged.</exception>
    /// <exception cref="StoreInUseException">It is one, and another program has it open.</exception>
    public static LegacyFile? Open(string path)
    {
        if (!IsLegacy(path))
        {
            return null;
        }

        var connection = Connect(path, SqliteOpenMode.ReadWrite);
        try
        {
            Hold(connection, path);
            var version = Schema.Number(connection, "SELECT coalesce(max(version), 0) FROM schema_version");
            if (version > SchemaVersionMax)
            {
                throw new StoreFormatException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{path} was made by an ai-memory newer than 0.6.0 (schema version {version}, known up to {SchemaVersionMax}): export it there and import it here"));
            }

            Check(connection, path);
            return new LegacyFile(connection, version);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A consistent copy beside the file, synced to disk; its path.</summary>
    public string CopyBeside(string path, DateTimeOffset now)
    {
        var stem = $"{Path.ChangeExtension(path, null)}.0.6.0-{now.UtcDateTime.ToString("yyyy-MM-dd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}";
        var copy = stem + ".db";
        for (var n = 2; File.Exists(copy); n++)
        {
            copy = string.Create(CultureInfo.InvariantCulture, $"{stem}-{n}.db");
        }

        var unfinished = copy + ".part";
        CopyTo(unfinished);
        File.Move(unfinished, copy);
        return copy;
    }

    /// <summary>A consistent copy, synced to disk.</summary>
    public void CopyTo(string path)
    {
        File.Delete(path);
        using (var target = Connect(path, SqliteOpenMode.ReadWriteCreate))
        {
            Connection.BackupDatabase(target);
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        stream.Flush(flushToDisk: true);
    }

    public void Dispose() => Connection.Dispose();

    /// <summary>A 0.6.0 database stands at the path.</summary>
    public static bool IsLegacy(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length == 0 || SaysItIsOurs(path))
        {
            return false;
        }

        using var connection = Connect(path, SqliteOpenMode.ReadOnly);
        try
        {
            return Schema.Number(connection, "PRAGMA user_version") == 0
                && Schema.Number(connection, "PRAGMA application_id") == 0
                && Schema.Number(
                    connection, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('memories', 'schema_version')") == 2
                && new LegacyTable(connection, "memories") is var memories
                && memories.Has("id") && memories.Has("title") && memories.Has("content")
                && new LegacyTable(connection, "schema_version").Has("version");
        }
        catch (SqliteException)
        {
            // No database, or none that can be read: opening it as ours says what is wrong with it.
            return false;
        }
    }

    // The mark stands in the file's own header (https://sqlite.org/fileformat2.html, offset 68): no need to open a database for it.
    private static bool SaysItIsOurs(string path)
    {
        Span<byte> header = stackalloc byte[72];
        try
        {
            using var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            return RandomAccess.Read(file, header, 0) == header.Length
                && BinaryPrimitives.ReadInt32BigEndian(header[68..]) == Schema.ApplicationId;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // whoever opens it next says what is wrong
        }
    }

    /// <summary>
    /// Leaving the write-ahead mode needs the file to itself, so it fails while another program has it open; and folds what that
    /// program's last run left in its log into the file. The lock is then kept until the file is closed.
    /// </summary>
    private static void Hold(SqliteConnection connection, string path)
    {
        try
        {
            using var command = connection.CreateCommand();
            command.CommandTimeout = 1;
            command.CommandText = "PRAGMA journal_mode = DELETE; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT;";
            command.ExecuteNonQuery();
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED)
        {
            throw new StoreInUseException($"{path} is in use by another program (ai-memory 0.6.0, probably): stop it first", exception);
        }
    }

    private static void Check(SqliteConnection connection, string path)
    {
        foreach (var name in Tables)
        {
            if (!new LegacyTable(connection, name).Exists)
            {
                continue;
            }

            using var command = connection.CreateCommand();
            // The tables alone: a damaged full-text index is no loss, it is made anew.
            command.CommandText = $"PRAGMA quick_check('{name}')";
            var answer = command.ExecuteScalar() as string;
            if (answer != "ok")
            {
                throw new StoreFormatException($"{path} is damaged and was left as it is: {name}: {answer}");
            }
        }
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            ForeignKeys = false,
        }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
