using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using AiMemory.Log;

namespace AiMemory.Storage.Sqlite.Legacy;

/// <summary>
/// Makes a file of ours from one of 0.6.0: the old file is copied beside itself, the new one is built beside it and takes its name
/// only when it is complete and on disk. Rows become log entries, so peers get them like any other write.
/// </summary>
/// <remarks>
/// Three nodes of 0.6.0 held three files that are nearly the same. Entries of one position must be the same on every node, so a
/// namespace's epoch here says what it held: the second of its newest change, then 20 bits of a hash over its rows. Equal content
/// makes equal logs; of different content the more recently changed has the higher versions and wins row by row.
/// </remarks>
internal static class LegacyConversion
{
    private const int BatchEntries = 1_000;
    private const int HashBits = 20;

    /// <summary>Null when the file is none of 0.6.0; then nothing was done.</summary>
    public static LegacyAdoption? Run(SqliteStoreOptions options, DateTimeOffset now)
    {
        var building = options.Path + ".adopting";
        LegacyAdoption adoption;
        using (var file = LegacyFile.Open(options.Path))
        {
            if (file is null)
            {
                return null;
            }

            DeleteDatabase(building);
            var copy = file.CopyBeside(options.Path, now);
            try
            {
                var rows = new LegacyRows(file.Connection);
                adoption = Build(rows, options with { Path = building, Synchronous = false, Redo = false })
                    with { SchemaVersion = file.SchemaVersion, CopyPath = copy, Notes = [.. rows.Notes] };
            }
            catch
            {
                DeleteDatabase(building);
                File.Delete(copy);
                throw;
            }
        }

        using (var stream = new FileStream(building, FileMode.Open, FileAccess.ReadWrite))
        {
            stream.Flush(flushToDisk: true);
        }

        File.Move(building, options.Path, overwrite: true);
        return adoption;
    }

    private static LegacyAdoption Build(LegacyRows rows, SqliteStoreOptions options)
    {
        var positions = FindEpochs(rows);
        var counts = new long[256];
        using var backlog = new IndexBacklog(int.MaxValue, int.MaxValue); // the index is made when the file is opened
        var writer = new StoreWriter(options, backlog);
        try
        {
            var batch = new List<StoreWrite>(BatchEntries);
            foreach (var row in rows.Read())
            {
                counts[(byte)row.Mutation.Row]++;
                var last = positions[row.Namespace];
                if (last.Sequence == 0)
                {
                    last = last.Next;
                    batch.Add(Append(row.Namespace, last, EntryKind.EpochStart, []));
                }

                positions[row.Namespace] = last = last.Next;
                batch.Add(Append(row.Namespace, last, EntryKind.Change, [row.Mutation]));
                if (batch.Count >= BatchEntries)
                {
                    Wait(writer.CommitAsync(batch));
                    batch = new List<StoreWrite>(BatchEntries);
                }
            }

            Wait(writer.CommitAsync(batch));
            Wait(writer.RunAsync(s => Schema.Execute(s.Connection, "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE;")));
        }
        finally
        {
            Wait(writer.DisposeAsync());
        }

        return new LegacyAdoption
        {
            SchemaVersion = 0,
            CopyPath = string.Empty,
            Memories = counts[(byte)RowKind.Memory],
            Links = counts[(byte)RowKind.Link],
            Archived = counts[(byte)RowKind.Archive],
            Standards = counts[(byte)RowKind.Standard],
            Pending = counts[(byte)RowKind.Pending],
            Subscriptions = counts[(byte)RowKind.Subscription],
            SyncClocks = counts[(byte)RowKind.SyncClock],
            Vectors = counts[(byte)RowKind.Vector],
        };
    }

    private static StoreWrite.Append Append(string name, EntryVersion version, EntryKind kind, Mutation[] mutations) =>
        new(Entry.Create(name, version, kind, default, MutationCodec.Encode(mutations)), ApplyNow: true);

    private static Dictionary<string, EntryVersion> FindEpochs(LegacyRows rows)
    {
        var contents = new Dictionary<string, Content>(StringComparer.Ordinal);
        try
        {
            foreach (var row in rows.Read())
            {
                if (!contents.TryGetValue(row.Namespace, out var content))
                {
                    contents.Add(row.Namespace, content = new Content());
                }

                content.Add(row);
            }

            return contents.ToDictionary(pair => pair.Key, pair => new EntryVersion(pair.Value.Epoch(), 0), StringComparer.Ordinal);
        }
        finally
        {
            foreach (var content in contents.Values)
            {
                content.Dispose();
            }
        }
    }

    // Runs at open, before any caller has the store: nothing to be asynchronous for.
    private static void Wait(ValueTask task) => task.AsTask().GetAwaiter().GetResult();

    private static void DeleteDatabase(string path)
    {
        foreach (var suffix in (string[])["", "-wal", "-shm", "-journal"])
        {
            File.Delete(path + suffix);
        }
    }

    private sealed class Content : IDisposable
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private long _newestTicks;

        public void Add(LegacyRow row)
        {
            _newestTicks = Math.Max(_newestTicks, row.UpdatedTicks);
            Span<byte> head = stackalloc byte[5];
            head[0] = (byte)row.Mutation.Row;
            BinaryPrimitives.WriteInt32LittleEndian(head[1..], row.Mutation.Body.Length);
            _hash.AppendData(head);
            _hash.AppendData(Encoding.UTF8.GetBytes(row.Mutation.Key));
            _hash.AppendData(row.Mutation.Body.Span);
        }

        public long Epoch()
        {
            Span<byte> hash = stackalloc byte[32];
            _hash.GetHashAndReset(hash);
            var seconds = Math.Clamp(_newestTicks / TimeSpan.TicksPerSecond, 0, uint.MaxValue);
            return (seconds << HashBits) | (BinaryPrimitives.ReadUInt32LittleEndian(hash) & ((1L << HashBits) - 1)) | 1;
        }

        public void Dispose() => _hash.Dispose();
    }
}
