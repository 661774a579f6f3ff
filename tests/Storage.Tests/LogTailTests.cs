using AiMemory.Log;
using AiMemory.Storage;
using AiMemory.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace AiMemory.Tests.Storage;

/// <summary>Entries whose changes are in the rows wait in the redo log, and mostly are forgotten before they are written into the log's table.</summary>
public sealed class LogTailTests : IDisposable
{
    private const string CountLog = "SELECT count(*) FROM log";

    private readonly string _folder = Directory.CreateTempSubdirectory("ai-memory-").FullName;

    private string Rows => Path.Combine(_folder, "m.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task WhatIsInTheRowsAndNotInTheLogsTable_IsInBothAfterACrash_Once()
    {
        var crashed = Path.Combine(_folder, "crashed.db");
        var memories = new List<Memory>();
        await using (var store = Open(Rows))
        {
            var fixture = new StoreFixture(store);
            for (var i = 0; i < 12; i++)
            {
                memories.Add(StoreFixture.Memory($"row {i:D2}"));
                await fixture.PutAsync(memories[^1]);
            }

            await fixture.WriteAsync("global", Mutations.DeleteMemory(memories[0].Id));
            await fixture.WriteAsync("global", Mutations.Touch(memories[1] with { AccessCount = 3 }));
            await fixture.PutAsync(memories[2] with { Content = "later" });
            Assert.Equal(11, await CountRowsAsync(store)); // they are applied by now
            Assert.Equal(0, Number(Rows, CountLog));
            foreach (var suffix in (string[])["", "-wal", ".redo"])
            {
                File.Copy(Rows + suffix, crashed + suffix);
            }
        }

        await using var again = Open(crashed);
        var log = await again.ReadLogAsync("global", default);
        Assert.Equal([new EntryExtent(1, 1, 15)], log.Held);
        Assert.Equal(new EntryVersion(1, 15), log.Applied);
        Assert.Equal(15, (await again.ReadEntriesAsync("global", log.Held[0], int.MaxValue, default)).Count(e => e.IsIntact));
        Assert.Equal(11, await CountRowsAsync(again));
        Assert.Equal(11, Number(crashed, "SELECT live FROM namespaces WHERE name = 'global'"));
        Assert.Equal(13, Number(crashed, "SELECT next_place FROM namespaces WHERE name = 'global'"));
        Assert.Null(await again.GetMemoryAsync(memories[0].Id, default));
        Assert.Equal(3, (await again.GetMemoryAsync(memories[1].Id, default))!.AccessCount);
        Assert.Equal("later", (await again.GetMemoryAsync(memories[2].Id, default))!.Content);
    }

    [Fact]
    public async Task WhatIsForgottenSoon_IsNeverWritten_AndWhoeverReadsTheLogFindsTheRest()
    {
        await using var store = Open(Rows);
        await PutAsync(store, 20);
        await store.CommitAsync([new StoreWrite.Forget("global", new EntryExtent(1, 1, 15))], default);
        Assert.Equal(20, await CountRowsAsync(store));
        Assert.Equal(0, Number(Rows, CountLog));

        Assert.Equal([new EntryExtent(1, 16, 20)], (await store.ReadLogAsync("global", default)).Held);
        Assert.Equal(5, Number(Rows, CountLog));
        await store.CommitAsync([new StoreWrite.Forget("global", new EntryExtent(1, 1, 18))], default);
        Assert.Equal([new EntryExtent(1, 19, 20)], (await store.ReadLogAsync("global", default)).Held);
        Assert.Equal(2, Number(Rows, CountLog));
    }

    [Fact]
    public async Task WhatIsNotForgottenSoon_IsWrittenInTheEnd_InOrder()
    {
        await using var store = Open(Rows);
        await PutAsync(store, 4_000);
        Assert.Equal(4_000, await CountRowsAsync(store));
        var written = Number(Rows, CountLog);
        Assert.InRange(written, 500, 3_999);
        Assert.Equal(written, Number(Rows, "SELECT max(sequence) FROM log"));
        Assert.Equal([new EntryExtent(1, 1, 4_000)], (await store.ReadLogAsync("global", default)).Held);
    }

    /// <summary>The redo log turns over and over: it never overwrites what waits.</summary>
    [Fact]
    public async Task WhatWaits_IsNotOverwritten()
    {
        var crashed = Path.Combine(_folder, "crashed.db");
        await using (var store = Open(Rows))
        {
            var fixture = new StoreFixture(store);
            var content = new string('x', 5_000);
            for (var i = 0; i < 4_000; i += 40)
            {
                await Task.WhenAll(Enumerable.Range(i, 40).Select(n => fixture.PutAsync(StoreFixture.Memory($"row {n}", content))));
            }

            Assert.Equal(4_000, await CountRowsAsync(store));
            Assert.InRange(Number(Rows, CountLog), 3_000, 3_999);
            foreach (var suffix in (string[])["", "-wal", ".redo"])
            {
                File.Copy(Rows + suffix, crashed + suffix);
            }
        }

        await using var again = Open(crashed);
        Assert.Equal([new EntryExtent(1, 1, 4_000)], (await again.ReadLogAsync("global", default)).Held);
        Assert.Equal(4_000, await CountRowsAsync(again));
    }

    [Fact]
    public async Task ABackup_HoldsTheWholeLog()
    {
        var backups = Path.Combine(_folder, "backups");
        await using (var store = Open(Rows))
        {
            await PutAsync(store, 20);
            Assert.Equal(20, await CountRowsAsync(store));
            await store.BackupAsync(backups, default);
        }

        var copy = Path.Combine(_folder, "copy.db");
        Backups.Restore(copy, backups, skipVerify: false, DateTimeOffset.UtcNow);
        Assert.Equal(20, Number(copy, CountLog));
    }

    private static SqliteReplicaStore Open(string path) => SqliteReplicaStore.Open(new SqliteStoreOptions { Path = path });

    private static async Task PutAsync(SqliteReplicaStore store, int count)
    {
        var fixture = new StoreFixture(store);
        await Task.WhenAll(Enumerable.Range(0, count).Select(i => fixture.PutAsync(StoreFixture.Memory($"row {i}"))));
    }

    private static async Task<int> CountRowsAsync(SqliteReplicaStore store) =>
        (await store.ListAsync(new MemoryFilter(), 10_000, 0, StoreFixture.Now, default)).Count;

    private static long Number(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False;Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
