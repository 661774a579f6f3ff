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
