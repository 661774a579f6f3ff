using AiMemory.Storage;
using AiMemory.Storage.Postgres;
using AiMemory.Storage.Sqlite;

namespace AiMemory.Tests.Storage;

/// <summary>From a file to a server and back.</summary>
[Collection(PostgresGroup.Name)]
public sealed class PostgresMigrationTests(PostgresServer server) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ai-memory-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task ThereAndBack_IsTheSame_AndASecondRunOnlyVerifies()
    {
        await using var source = OpenFile("source");
        await MigrationSample.FillAsync(source);
        await using var postgres = await PostgresReplicaStore.OpenAsync(new PostgresStoreOptions { Url = await server.CreateDatabaseAsync() }, default);
        await using var back = OpenFile("back");
        foreach (var (from, to) in ((IReplicaStore, IReplicaStore)[])[(source, postgres), (postgres, back)])
        {
            var report = await MigratorTests.RunAsync(from, to);
            Assert.Empty(report.Errors);
            Assert.Equal((MigrationSample.Memories, MigrationSample.Memories), (report.MemoriesRead, report.MemoriesWritten));
            await MigrationSample.AssertSameAsync(source, to);
            var again = await MigratorTests.RunAsync(from, to);
            Assert.Equal((MigrationSample.Memories, 0), (again.MemoriesWritten, again.Batches));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ServerLostOnTheWay_StandsInTheReport_AndTheNextRunFinishes(bool isTarget)
    {
        await using var file = OpenFile("file");
        await using var postgres = await PostgresReplicaStore.OpenAsync(new PostgresStoreOptions { Url = await server.CreateDatabaseAsync() }, default);
        await using var other = OpenFile("other");
        IReplicaStore from = isTarget ? file : postgres;
        IReplicaStore to = isTarget ? postgres : other;
        await MigrationSample.FillAsync(from);
        var lost = false;
        var report = await MigratorTests.RunAsync(from, to, watch: _ =>
        {
            if (!lost)
            {
                lost = true;
                server.StopAsync("immediate").GetAwaiter().GetResult();
            }
        });
        await server.StartAsync();
        Assert.Contains("cannot be reached", Assert.Single(report.Errors), StringComparison.Ordinal);
        Assert.True(report.MemoriesWritten < MigrationSample.Memories);

        await Task.Delay(300);
        report = await MigratorTests.RunAsync(from, to);
        Assert.Empty(report.Errors);
        await MigrationSample.AssertSameAsync(from, to);
    }

    private SqliteReplicaStore OpenFile(string name) =>
        SqliteReplicaStore.Open(new SqliteStoreOptions { Path = Path.Combine(_folder, name + ".db"), Synchronous = false });
}
