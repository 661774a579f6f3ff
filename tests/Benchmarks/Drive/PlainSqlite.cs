using System.Diagnostics;
using AiMemory.Benchmarks.Corpus;
using AiMemory.Log;
using AiMemory.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace AiMemory.Benchmarks.Drive;

/// <summary>What a program costs that has nothing but Microsoft.Data.Sqlite: the yardstick, on a file with our own schema.</summary>
internal static class PlainSqlite
{
    private const int Batch = 64;
    private const long FirstRow = (1L << 40) + 1;

    /// <summary>Inserts log, row and full-text entry of each memory, 64 to a synced transaction.</summary>
    /// <returns>Seconds that the first <paramref name="split"/> of them took, and the rest; making the bytes that are stored is not counted.</returns>
    public static async Task<(double First, double Second)> StoreAsync(string path, IReadOnlyList<CorpusMember> members, int split, string @namespace)
    {
        await SqliteReplicaStore.Open(new SqliteStoreOptions { Path = path }).DisposeAsync(); // makes the schema
        var memories = members.Select(m => m.ToMemory(@namespace)).ToArray();
        var entries = memories.Select((m, i) => Entry.Create(
            @namespace, new EntryVersion(1, i + 1), EntryKind.Change, default, MutationCodec.Encode([Mutations.Put(m)]))).ToArray();
        var bodies = memories.Select(m => RowCodec.Encode(m).ToArray()).ToArray();

        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        // One file: what is committed together then costs one sync.
        Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 4000; "
            + "CREATE VIRTUAL TABLE memories_fts USING fts5 (title, content, tags, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2'); "
            + $"INSERT INTO namespaces (name) VALUES ('{@namespace}')");
        using var log = Statement(connection, "INSERT INTO log VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", 8);
        using var row = Statement(connection, "INSERT INTO memories VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)", 17);
        using var text = Statement(connection, "INSERT INTO memories_fts (rowid, title, content, tags) VALUES ($1, $2, $3, $4)", 4);
        var watch = Stopwatch.StartNew();
        Store(0, split);
        var first = watch.Elapsed.TotalSeconds;
        Store(split, memories.Length);
        return (first, watch.Elapsed.TotalSeconds - first);

        void Store(int from, int to)
        {
            for (; from < to; from += Batch)
            {
                Commit(from, Math.Min(to, from + Batch));
            }
        }

        void Commit(int from, int to)
        {
            Execute(connection, "BEGIN IMMEDIATE");
            for (var i = from; i < to; i++)
            {
                var (memory, entry, version) = (memories[i], entries[i], entries[i].Version);
                Run(log, 1L, version.Epoch, version.Sequence, (long)entry.Kind, 0L, 0L, (long)entry.Checksum, entry.Payload.ToArray());
                Run(
                    row, FirstRow + i, memory.Id, memory.Title, (long)memory.Tier, 5L, 1.0, 0L, 1L, 1L, 2L, "bench",
                    version.Epoch, version.Sequence, version.Epoch, version.Sequence, 1L, bodies[i]);
                Run(text, FirstRow + i, memory.Title, memory.Content, memory.Tags[0]);
            }

            Execute(connection, "COMMIT");
        }
    }

    /// <summary>The bare full-text query: the best ten of all rows that hold any of the words.</summary>
    public static Latencies Query(string path, IReadOnlyList<string> matches)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False;Mode=ReadOnly");
        connection.Open();
        Execute(connection, $"ATTACH DATABASE '{path}.index' AS full_text; PRAGMA mmap_size = 268435456; PRAGMA full_text.cache_size = -8000");
        using var query = Statement(connection, "SELECT rowid FROM memories_fts WHERE memories_fts MATCH $1 ORDER BY rank LIMIT 10", 1);
        var latencies = new Latencies();
        foreach (var match in matches)
        {
            var from = Stopwatch.GetTimestamp();
            query.Parameters[0].Value = match;
            using (var reader = query.ExecuteReader())
            {
                while (reader.Read())
                {
                }
            }

            latencies.Add(Stopwatch.GetElapsedTime(from));
        }

        return latencies;
    }

    private static SqliteCommand Statement(SqliteConnection connection, string sql, int parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 1; i <= parameters; i++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        }

        return command;
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        command.ExecuteNonQuery();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
