using AiMemory.Log;
using AiMemory.Storage;
using AiMemory.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace AiMemory.Tests.Storage;

/// <summary>What only a file can do: be locked, be foreign, be backed up.</summary>
public sealed class SqliteFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ai-memory-").FullName;

    private string File => Path.Combine(_folder, "m.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Open_WhileHeld_NamesTheHolder()
    {
        await using var store = SqliteReplicaStore.Open(new SqliteStoreOptions { Path = File });
        store.Announce("http://127.0.0.1:9077");
        var failure = Assert.Throws<StoreInUseException>(() => SqliteReplicaStore.Open(new SqliteStoreOptions { Path = File }));
        Assert.Contains($"process {Environment.ProcessId}", failure.Message, StringComparison.Ordinal);
        Assert.Equal((Environment.ProcessId, "http://127.0.0.1:9077"), FileLock.FindHolder(File));
    }

    /// <summary>It is looked at some rows at a time: no row may fall between two looks.</summary>
    [Fact]
    public async Task Scrub_FindsEveryDamagedRow_OfManyInAFewNamespaces()
    {
        string[] names = ["first", "large", "last"];
        await using (var store = SqliteReplicaStore.Open(new SqliteStoreOptions { Path = File }))
        {
            var fixture = new StoreFixture(store);
            foreach (var (name, count) in names.Zip([1, 4_000, 4_001]))
            {
                await fixture.WriteAsync(name, [.. Enumerable.Range(0, count).SelectMany(i => (Mutation[])[
                    Mutations.Put(StoreFixture.Memory($"row {i}", "content", name, $"{name} {i}")),
                    Mutations.PutVector($"{name} vector {i}", [1f])])]);
            }

            Assert.Empty(await store.ScrubAsync(default));
        }

        string[] damaged = ["first 0", "large 0", "large 1999", "large 2000", "large 3999", "last 4000",
            "large vector 1", "large vector 2500", "last vector 3999"];
        using (var connection = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            connection.Open();
            foreach (var key in damaged)
            {
                using var command = connection.CreateCommand();
                command.CommandText = "UPDATE memories SET checksum = checksum + 1 WHERE id = $key";
                command.Parameters.AddWithValue("$key", key);
                var changed = command.ExecuteNonQuery();
                command.CommandText = "UPDATE rows SET checksum = checksum + 1 WHERE key = $key";
                Assert.Equal(1, changed + command.ExecuteNonQuery());
            }
        }

        await using (var store = SqliteReplicaStore.Open(new SqliteStoreOptions { Path = File }))
        {
            Assert.Equal(damaged.Order(StringComparer.Ordinal), (await store.ScrubAsync(default)).Order(StringComparer.Ordinal));
            foreach (var name in names)
            {
                Assert.Equal(
                    damaged.Where(key => key.StartsWith(name + " ", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
                    (await store.ScrubAsync(default, name)).Order(StringComparer.Ordinal));
            }
        }
    }

    [Theory]
    [InlineData("this is no database, and long enough to be looked at as one .......................................")]
    [InlineData("PRAGMA user_version = 99; PRAGMA application_id = 1095585650;")]
    [InlineData("CREATE TABLE theirs (x);")]
    public void Open_OfAForeignOrNewerFile_IsRefused(string made)
    {
        if (made.StartsWith("this", StringComparison.Ordinal))
        {
            System.IO.File.WriteAllText(File, made + new string('.', 4000));
        }
        else
        {
            using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = made;
            command.ExecuteNonQuery();
        }

        Assert.Throws<StoreFormatException>(() => SqliteReplicaStore.Open(new SqliteStoreOptions { Path = File }));
        Assert.Equal((null, null), FileLock.FindHolder(File));
    }

    [Fact]
    public async Task Backup_Restores_AndADamagedOneIsRefused()
    {
        var backups = Path.Combine(_folder, "backups");
        var memory = StoreFixture.Memory("kept");
        await using (var store = SqliteReplicaStore.Open(new SqliteStoreOptions { Path = File }))
        {
            await new StoreFixture(store).PutAsync(memory);
            var manifest = await store.BackupAsync(backups, default);
            Assert.Matches("^ai-memory-.*Z\\.db$", manifest.Snapshot);
            Assert.Equal(new FileInfo(Path.Combine(backups, manifest.Snapshot)).Length, manifest.Bytes);
        }

        System.IO.File.Delete(File);
        Backups.Restore(File, backups, skipVerify: false, DateTimeOffset.UtcNow);
        await using (var restored = SqliteReplicaStore.Open(new SqliteStoreOptions { Path = File }))
        {
            Assert.Equal("kept", (await restored.GetMemoryAsync(memory.Id, default))?.Title);
        }

        var snapshot = Directory.GetFiles(backups, "*.db").Single();
        await System.IO.File.AppendAllTextAsync(snapshot, "x");
        Assert.Contains(
            "sha256 mismatch",
            Assert.Throws<IOException>(() => Backups.Restore(File, snapshot, skipVerify: false, DateTimeOffset.UtcNow)).Message,
            StringComparison.Ordinal);
    }
}
