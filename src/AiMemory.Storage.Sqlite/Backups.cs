using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using AiMemory.Domain.Json;
using AiMemory.Domain.Time;
using Microsoft.Data.Sqlite;

namespace AiMemory.Storage.Sqlite;

/// <summary>Hot snapshots with a manifest, and restores that verify before they replace (contract, cli 7).</summary>
public static class Backups
{
    private const string Prefix = "ai-memory-";

    /// <summary>A consistent, defragmented copy taken while the file is in use.</summary>
    /// <exception cref="IOException">A snapshot of the same second exists.</exception>
    /// <param name="sourceName">The database as its user named it, for the manifest.</param>
    public static BackupManifest Take(string databasePath, string sourceName, string directory, DateTimeOffset now)
    {
        Directory.CreateDirectory(directory);
        var stem = $"{Prefix}{Stamp(now)}";
        var snapshot = Path.Combine(directory, stem + ".db");
        if (File.Exists(snapshot))
        {
            throw new IOException($"snapshot {snapshot} already exists");
        }

        var unfinished = snapshot + ".part";
        File.Delete(unfinished);
        using (var session = new SqliteSession(databasePath, readOnly: true, synchronous: true))
        {
            session.Execute("PRAGMA query_only = 0");
            session.Execute("VACUUM INTO $1", unfinished);
        }

        var manifest = new BackupManifest(
            stem + ".db", HashOf(unfinished), new FileInfo(unfinished).Length, sourceName, "0.6.0", Timestamps.Format(now));
        // The manifest is complete before the snapshot has its name: who sees the one can trust the other.
        File.WriteAllText(Path.Combine(directory, stem + ".manifest.json"), ToJson(manifest));
        File.Move(unfinished, snapshot);
        return manifest;
    }

    /// <summary>Removes all but the newest snapshots, and their manifests; 0 keeps all.</summary>
    public static void Rotate(string directory, int keep)
    {
        if (keep <= 0)
        {
            return;
        }

        foreach (var old in Snapshots(directory).Skip(keep))
        {
            old.Delete();
            File.Delete(Path.ChangeExtension(old.FullName, ".manifest.json"));
        }
    }

    /// <summary>Replaces the database by a snapshot; returns what was restored and where the previous database went.</summary>
    /// <exception cref="IOException">The snapshot or its manifest is missing or does not verify; nothing was changed.</exception>
    public static (string Snapshot, string? MovedTo) Restore(string databasePath, string from, bool skipVerify, DateTimeOffset now)
    {
        var snapshot = from;
        if (Directory.Exists(from))
        {
            snapshot = Snapshots(from).FirstOrDefault() is { } newest ? Path.Combine(from, newest.Name) : throw new IOException($"no snapshots found in {from}");
        }
        else if (!File.Exists(from))
        {
            throw new IOException($"snapshot {from} does not exist");
        }

        if (!skipVerify)
        {
            Verify(snapshot);
        }

        using var held = FileLock.Take(Path.GetFullPath(databasePath));
        string? moved = null;
        var copy = databasePath + ".restoring";
        File.Copy(snapshot, copy, overwrite: true);
        if (File.Exists(databasePath))
        {
            // What still stands beside it belongs to the database that is set aside: fold it in first.
            if (File.Exists(RedoLog.PathOf(databasePath)))
            {
                using var backlog = new IndexBacklog(int.MaxValue, int.MaxValue);
                using var tables = new TableWriter(new SqliteStoreOptions { Path = databasePath }, backlog);
                tables.Recover(RedoLog.PathOf(databasePath));
            }

            using (var session = new SqliteSession(databasePath, readOnly: false, synchronous: true))
            {
                Schema.Execute(session.Connection, "PRAGMA wal_checkpoint(TRUNCATE)");
            }

            moved = Path.ChangeExtension(databasePath, null) + $".pre-restore-{Stamp(now)}.db";
            File.Move(databasePath, moved, overwrite: true);
        }

        File.Delete(databasePath + "-wal");
        File.Delete(databasePath + "-shm");
        File.Delete(RedoLog.PathOf(databasePath));
        IndexFile.Delete(databasePath);
        File.Move(copy, databasePath);
        return (snapshot, moved);
    }

    private static void Verify(string snapshot)
    {
        var manifestPath = Path.ChangeExtension(snapshot, ".manifest.json");
        if (!File.Exists(manifestPath))
        {
            throw new IOException($"manifest {manifestPath} not found; pass --skip-verify to restore anyway");
        }

        string expected;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(manifestPath));
            var root = document.RootElement;
            foreach (var field in (string[])["snapshot", "source_db", "version", "created_at"])
            {
                _ = root.GetProperty(field).GetString();
            }

            _ = root.GetProperty("bytes").GetInt64();
            expected = root.GetProperty("sha256").GetString() ?? throw new FormatException("sha256 is null");
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new IOException($"manifest {manifestPath} cannot be read: {exception.Message}", exception);
        }

        var actual = HashOf(snapshot);
        if (!string.Equals(actual, expected, StringComparison.OrdinalIgnoreCase))
        {
            throw new IOException($"sha256 mismatch for {snapshot}: the manifest says {expected}, the file is {actual}");
        }
    }

    private static IEnumerable<FileInfo> Snapshots(string directory) => new DirectoryInfo(directory)
        .EnumerateFiles($"{Prefix}*.db")
        .Where(file => file.Extension == ".db")
        .OrderByDescending(file => file.LastWriteTimeUtc)
        .ThenByDescending(file => file.Name, StringComparer.Ordinal);

    private static string HashOf(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static string Stamp(DateTimeOffset now) =>
        now.UtcDateTime.ToString("yyyy-MM-dd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private static string ToJson(BackupManifest manifest) => WireJson.ToText(
        writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("snapshot", manifest.Snapshot);
            writer.WriteString("sha256", manifest.Sha256);
            writer.WriteNumber("bytes", manifest.Bytes);
            writer.WriteString("source_db", manifest.SourceDb);
            writer.WriteString("version", manifest.Version);
            writer.WriteString("created_at", manifest.CreatedAt);
            writer.WriteEndObject();
        },
        pretty: true) + "\n";
}
