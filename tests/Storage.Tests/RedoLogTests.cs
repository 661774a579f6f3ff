using AiMemory.Log;
using AiMemory.Storage;
using AiMemory.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace AiMemory.Tests.Storage;

/// <summary>What is committed is in the redo log first: whatever a crash leaves of tables and log, all of it is there afterwards.</summary>
public sealed class RedoLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ai-memory-").FullName;

    private string Rows => Path.Combine(_folder, "m.db");

    private string Redo => Rows + ".redo";

    private string Crashed => Path.Combine(_folder, "crashed.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task WhatTheTablesHaveNothingOf_IsThereAfterACrash_InOrder()
    {
        var memories = await CrashAsync(count: 20);
        await using (var store = Open(Crashed))
        {
            Assert.Equal(memories.Select(m => m.Title), (await ListAsync(store)).Select(m => m.Title));
            Assert.Equal("later", (await store.GetMemoryAsync(memories[0].Id, default))!.Content);
            Assert.Equal(21, (await store.ReadLogAsync("global", default)).Applied.Sequence);
            Assert.Equal([new EntryExtent(1, 1, 21)], (await store.ReadLogAsync("global", default)).Held);
        }

        Assert.False(File.Exists(Crashed + ".redo"));
        await using var again = Open(Crashed);
        Assert.Equal(20, (await ListAsync(again)).Count);
    }

    [Fact]
    public async Task ACommandThatOpensTheFileAfterACrash_FindsItAll()
    {
        await CrashAsync(count: 3);
        await using (var store = SqliteReplicaStore.Open(new SqliteStoreOptions { Path = Crashed, Redo = false }))
        {
            Assert.Equal(3, (await ListAsync(store)).Count);
            await new StoreFixture(store, startAt: 100).PutAsync(StoreFixture.Memory("by a command"));
            Assert.False(File.Exists(Crashed + ".redo"));
        }

        await using var again = Open(Crashed);
        Assert.Equal(4, (await ListAsync(again)).Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(-8)]
    public async Task ARecordThatACrashCutShort_IsLeftOut(int cut)
    {
        await CrashAsync(count: 5);
        var records = RedoLog.Read(Crashed + ".redo", Id(Crashed), 0);
        Assert.Equal(6, records.Count);
        using (var file = new FileStream(Crashed + ".redo", FileMode.Open))
        {
            // Negative: so much of the last record's body is there, and the rest of it is what was there before.
            var (last, length) = FindLast(file, records[^1].Number);
            file.SetLength(cut > 0 ? last + length - cut : last - cut);
            file.SetLength(last + length);
        }

        await using var store = Open(Crashed);
        var rows = await ListAsync(store);
        Assert.Equal(5, rows.Count);
        Assert.All(rows, row => Assert.Equal("content", row.Content)); // the last of the commits changed the first row
    }

    [Fact]
    public async Task ADamagedRecordBeforeOthers_IsNotPassedOver()
    {
        await CrashAsync(count: 5);
        using (var file = new FileStream(Crashed + ".redo", FileMode.Open))
        {
            var (third, _) = FindLast(file, 3);
            file.Position = third + 40;
            file.WriteByte(0xAA);
        }

        var refused = Assert.Throws<StoreFormatException>(() => Open(Crashed));
        Assert.Contains("record 3 is missing", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALogOfAnotherDatabase_IsNotApplied()
    {
        await CrashAsync(count: 2);
        File.Delete(Crashed);
        File.Delete(Crashed + "-wal");
        await using var store = Open(Crashed);
        Assert.Empty(await ListAsync(store));
    }

    [Fact]
    public async Task ADatabaseThatIsSetAsideByARestore_KeepsWhatOnlyItsLogHeld()
    {
        var backups = Path.Combine(_folder, "backups");
        await using (var store = Open(Rows))
        {
            await store.BackupAsync(backups, default);
        }

        await CrashAsync(count: 4);
        var (_, moved) = Backups.Restore(Crashed, backups, skipVerify: false, DateTimeOffset.UtcNow);
        await using (var store = Open(Crashed))
        {
            Assert.Empty(await ListAsync(store));
        }

        await using var aside = Open(moved!);
        Assert.Equal(4, (await ListAsync(aside)).Count);
    }

    /// <summary>The ring turns many times: at any moment tables up to where they are safe, and the log, hold everything.</summary>
    [Fact]
    public void TheRing_NeverLosesARecordThatIsNotSafeInTheTables()
    {
        using var log = new RedoLog(Redo, "id", 0, synchronous: false);
        var (safe, last, turns) = (0L, 0L, 0);
        var payload = new byte[100_000];
        for (var i = 1; i <= 300; i++)
        {
            if (!log.HasRoom(100_100))
            {
                Assert.True(log.LastOfNextHalf < last);
                safe = log.LastOfNextHalf;
                log.Turn();
                turns++;
            }

            log.Add(Entry.Create("n", new EntryVersion(1, i), EntryKind.Change, default, payload.AsMemory(0, 40_000 + (i * 7_919 % 60_000))));
            Assert.Equal(i, last = log.Write());
            var held = RedoLog.Read(Redo, "id", safe);
            Assert.Equal(Enumerable.Range((int)safe + 1, i - (int)safe), held.Select(r => (int)r.Number));
            Assert.All(held, r => Assert.True(r.Entries.Single().IsIntact && r.Entries.Single().Version.Sequence == r.Number));
        }

        Assert.True(turns > 3);
        Assert.True(new FileInfo(Redo).Length < 9 << 20);
    }

    [Fact]
    public async Task ManyCommits_LargerThanTheLog_AreAllThere()
    {
        await using (var store = Open(Rows))
        {
            var fixture = new StoreFixture(store);
            for (var i = 0; i < 60; i++)
            {
                await fixture.PutAsync(StoreFixture.Memory($"t{i:D2}", new string('x', i == 30 ? 6_000_000 : 400_000)));
            }

            Assert.True(new FileInfo(Redo).Length < 9 << 20);
            Assert.Equal(60, (await ListAsync(store)).Count);
        }

        Assert.False(File.Exists(Redo));
        await using var again = Open(Rows);
        Assert.Equal(60, (await ListAsync(again)).Count);
    }

    [Fact]
    public async Task TablesThatCannotBeWrittenNow_LoseNothing_AndNobodyReadsAnOlderState()
    {
        await using var store = Open(Rows);
        var fixture = new StoreFixture(store);
        var before = StoreFixture.Memory("before");
        await fixture.PutAsync(before);
        Assert.Single(await ListAsync(store));
        using (var other = new SqliteConnection($"Data Source={Rows};Pooling=False"))
        {
            other.Open();
            Execute(other, "BEGIN IMMEDIATE");
            var meanwhile = StoreFixture.Memory("meanwhile");
            await fixture.PutAsync(meanwhile);
            Assert.NotNull(await store.GetMemoryAsync(before.Id, default)); // which nothing that waits has changed
            Assert.Equal(meanwhile with { Version = new EntryVersion(1, 2), Tags = [] }, (await store.ResolveIdAsync(meanwhile.Id, default)).Memory! with { Tags = [] });
            await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.ResolveIdAsync(meanwhile.Id[..8], default));
            await Assert.ThrowsAsync<StoreUnavailableException>(() => ListAsync(store));
            Assert.Single(await store.Rows.ListAsync(new MemoryFilter(), 10, 0, StoreFixture.Now, default));
            Assert.Equal(new EntryVersion(1, 2), store.FirstNotInRows("global"));
            Execute(other, "ROLLBACK");
        }

        Assert.Equal(["before", "meanwhile"], (await ListAsync(store)).Select(m => m.Title));
        Assert.Null(store.FirstNotInRows("global"));
    }

    /// <summary>A log that is full waits for the tables: what only it holds is not overwritten.</summary>
    [Fact]
    public async Task WhatTheTablesDoNotHave_IsNotOverwritten()
    {
        await using (Open(Rows))
        {
        }

        File.Copy(Rows, Crashed);
        await using var store = Open(Rows);
        var fixture = new StoreFixture(store);
        var (confirmed, waiting) = (0, Task.CompletedTask);
        using (var other = new SqliteConnection($"Data Source={Rows};Pooling=False"))
        {
            other.Open();
            Execute(other, "BEGIN IMMEDIATE");
            while (confirmed < 60)
            {
                waiting = fixture.PutAsync(StoreFixture.Memory($"t{confirmed:D2}", new string('x', 300_000)));
                if (await Task.WhenAny(waiting, Task.Delay(700)) != waiting)
                {
                    break;
                }

                confirmed++;
            }

            File.Copy(Redo, Crashed + ".redo");
            Execute(other, "ROLLBACK");
        }

        await waiting;
        Assert.InRange(confirmed, 20, 59);
        await using var crashed = Open(Crashed);
        Assert.Equal(Enumerable.Range(0, confirmed).Select(i => $"t{i:D2}"), (await ListAsync(crashed)).Select(m => m.Title).Take(confirmed));
    }

    /// <summary>A memory that waits is told from the log alone only where that is what the row will be.</summary>
    [Fact]
    public async Task AMemoryThatWaits_IsReadAsItsRowWillBe()
    {
        await using var store = Open(Rows);
        var fixture = new StoreFixture(store);
        var memory = StoreFixture.Memory("t", "first");
        var older = fixture.Next("global", Mutations.Put(memory with { Content = "older" }));
        var (deletedOlder, deleted) = (fixture.Next("global", Mutations.Put(memory with { Id = "deleted" })), fixture.Next("global", Mutations.DeleteMemory("deleted")));
        await store.CommitAsync([new StoreWrite.Append(deleted, true)], default);
        await fixture.PutAsync(memory);
        Assert.Single(await ListAsync(store)); // in the rows by now

        await store.CommitAsync([new StoreWrite.Append(older, true), new StoreWrite.Append(deletedOlder, true)], default);
        Assert.Equal("first", (await store.GetMemoryAsync(memory.Id, default))!.Content);
        Assert.Null(await store.GetMemoryAsync("deleted", default));

        await fixture.PutAsync(memory with { Content = "second" });
        await fixture.PutAsync(memory with { Content = "third" });
        Assert.Equal("third", (await store.GetMemoryAsync(memory.Id, default))!.Content);
        await fixture.WriteAsync("global", Mutations.Touch(memory with { AccessCount = 7 }));
        Assert.Equal((7, "third"), ((await store.GetMemoryAsync("global", memory.Id, default))!.AccessCount, (await store.GetMemoryAsync(memory.Id, default))!.Content));

        await fixture.WriteAsync("other", Mutations.Put(memory with { Namespace = "other", Content = "moved" }));
        await fixture.WriteAsync("global", Mutations.DeleteMemory(memory.Id));
        Assert.Equal("moved", (await store.GetMemoryAsync(memory.Id, default))!.Content);
        Assert.Null(await store.GetMemoryAsync("global", memory.Id, default));
        await fixture.WriteAsync("other", Mutations.DeleteMemory(memory.Id));
        Assert.Null((await store.ResolveIdAsync(memory.Id, default)).Memory);
    }

    /// <summary>Commits rows, and keeps what a crash would leave if nothing of them had come into the tables.</summary>
    private async Task<List<Memory>> CrashAsync(int count)
    {
        await using (Open(Rows))
        {
        }

        File.Copy(Rows, Crashed);
        await using var store = Open(Rows);
        var fixture = new StoreFixture(store);
        var memories = new List<Memory>();
        for (var i = 0; i < count; i++)
        {
            memories.Add(StoreFixture.Memory($"row {i:D2}"));
            await fixture.PutAsync(memories[^1]);
        }

        await fixture.PutAsync(memories[0] with { Content = "later" });
        File.Copy(Redo, Crashed + ".redo");
        return memories;
    }

    private static SqliteReplicaStore Open(string path) => SqliteReplicaStore.Open(new SqliteStoreOptions { Path = path });

    private static async Task<IReadOnlyList<Memory>> ListAsync(IReplicaStore store) =>
        [.. (await store.ListAsync(new MemoryFilter(), 100, 0, StoreFixture.Now, default)).OrderBy(m => m.Title, StringComparer.Ordinal)];

    private static string Id(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM redo";
        return (string)command.ExecuteScalar()!;
    }

    // A record's head: checksum, length, number.
    private static (long At, int Length) FindLast(FileStream file, long number)
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        for (var at = bytes.Length - 16; at >= 0; at--)
        {
            if (BitConverter.ToInt64(bytes, at + 8) == number && BitConverter.ToInt32(bytes, at + 4) is > 16 and < 10_000)
            {
                return (at, BitConverter.ToInt32(bytes, at + 4));
            }
        }

        throw new InvalidOperationException($"no record {number}");
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
