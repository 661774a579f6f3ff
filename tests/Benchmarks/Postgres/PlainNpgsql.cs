using System.Diagnostics;
using AiMemory.Benchmarks.Corpus;
using AiMemory.Benchmarks.Drive;
using AiMemory.Log;
using AiMemory.Storage.Postgres;
using Npgsql;

namespace AiMemory.Benchmarks.Postgres;

/// <summary>What a program costs that has nothing but Npgsql: the yardstick, in a schema of our own.</summary>
internal static class PlainNpgsql
{
    private const int Batch = 64;
    private const long FirstRow = (1L << 40) + 1;

    /// <summary>
    /// Inserts log, row and full-text entry of each memory, 64 to a synced transaction and a round trip, with prepared statements. The
    /// server splits the text into words.
    /// </summary>
    /// <returns>Seconds; making the bytes that are stored is not counted.</returns>
    public static async Task<double> StoreAsync(string url, IReadOnlyList<CorpusMember> members, string @namespace)
    {
        await (await PostgresReplicaStore.OpenAsync(new PostgresStoreOptions { Url = url }, default)).DisposeAsync(); // makes the schema
        var memories = members.Select(m => m.ToMemory(@namespace)).ToArray();
        var entries = memories.Select((m, i) => Entry.Create(
            @namespace, new EntryVersion(1, i + 1), EntryKind.Change, default, MutationCodec.Encode([Mutations.Put(m)]))).ToArray();
        var payloads = entries.Select(e => e.Payload.ToArray()).ToArray();
        var bodies = memories.Select(m => RowCodec.Encode(m).ToArray()).ToArray();

        await using var connection = await BenchDatabase.ConnectAsync(url);
        var watch = Stopwatch.StartNew();
        for (var from = 0; from < memories.Length; from += Batch)
        {
            await using var batch = new NpgsqlBatch(connection);
            for (var i = from; i < Math.Min(memories.Length, from + Batch); i++)
            {
                var (memory, version) = (memories[i], entries[i].Version);
                Add(
                    batch,
                    "INSERT INTO log (ns, epoch, sequence, kind, link_epoch, link_sequence, checksum, payload) VALUES (1, $1, $2, $3, 0, 0, $4, $5)",
                    version.Epoch, version.Sequence, (short)entries[i].Kind, (long)entries[i].Checksum, payloads[i]);
                Add(
                    batch,
                    "INSERT INTO memories (row, id, title, tier, priority, confidence, access_count, created_ticks, updated_ticks, expires_ticks, "
                    + "author, epoch, sequence, touch_epoch, touch_sequence, checksum, body) "
                    + "VALUES ($1, $2, $3, $4, 5, 1, 0, 1, 1, 2, 'bench', $5, $6, $5, $6, 1, $7)",
                    FirstRow + i, memory.Id, memory.Title, (short)memory.Tier, version.Epoch, version.Sequence, bodies[i]);
                Add(
                    batch,
                    "INSERT INTO texts (row, words, tokens) VALUES ($1, to_tsvector('simple', $2 || ' ' || $3 || ' ' || $4), 1)",
                    FirstRow + i, memory.Title, memory.Content, memory.Tags[0]);
            }

            await batch.ExecuteNonQueryAsync();
        }

        return watch.Elapsed.TotalSeconds;
    }

    /// <summary>The bare full-text query: the best ten by the server's own rank of all rows that hold any of the words.</summary>
    public static async Task<Latencies> QueryAsync(string url, IReadOnlyList<string> matches)
    {
        await using var connection = await BenchDatabase.ConnectAsync(url);
        await using var query = new NpgsqlCommand("SELECT row FROM texts WHERE words @@ $1::tsquery ORDER BY ts_rank(words, $1::tsquery) DESC LIMIT 10", connection);
        query.Parameters.Add(new NpgsqlParameter<string> { TypedValue = string.Empty });
        var latencies = new Latencies();
        foreach (var match in matches)
        {
            var from = Stopwatch.GetTimestamp();
            query.Parameters[0].Value = match;
            await using (var reader = await query.ExecuteReaderAsync())
            {
                while (await reader.ReadAsync())
                {
                }
            }

            latencies.Add(Stopwatch.GetElapsedTime(from));
        }

        return latencies;
    }

    private static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        batch.BatchCommands.Add(command);
    }
}
