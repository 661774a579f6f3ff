using AiMemory.Log;
using AiMemory.Migration;
using AiMemory.Storage;
using AiMemory.Storage.Sqlite;

namespace AiMemory.Tests.Storage;

/// <summary>A replica copied between stores is the same replica.</summary>
public sealed class MigratorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ai-memory-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Copy_OfOneNamespace_LeavesTheOthers()
    {
        await using var source = Open("source");
        await MigrationSample.FillAsync(source);
        await using var target = Open("target");
        var report = await RunAsync(source, target, @namespace: "team/a");
        Assert.Empty(report.Errors);
        Assert.Equal(["team/a"], await target.ListLogsAsync(null, 10, default));
    }

    [Fact]
    public async Task DryRun_ReadsAll_AndWritesNothing()
    {
        await using var source = Open("source");
        await MigrationSample.FillAsync(source);
        await using var target = Open("target");
        var report = await RunAsync(source, target, dryRun: true);
        Assert.Equal((MigrationSample.Memories, 0, 0), (report.MemoriesRead, report.MemoriesWritten, report.Batches));
        Assert.Empty(await target.ListLogsAsync(null, 10, default));
        Assert.Equal(MigrationSample.Memories, (await RunAsync(source, null, dryRun: true)).MemoriesRead);
    }

    [Fact]
    public async Task Copy_WhenTheSourceWentOn_CatchesUp_AndWhenTheTargetDid_IsRefused()
    {
        await using var source = Open("source");
        var fixture = await MigrationSample.FillAsync(source);
        await using var target = Open("target");
        Assert.Empty((await RunAsync(source, target)).Errors);

        await fixture.PutAsync(StoreFixture.Memory("later"));
        await fixture.WriteAsync("global", Mutations.DeleteMemory("m-0"));
        var caughtUp = await RunAsync(source, target);
        Assert.Empty(caughtUp.Errors);
        Assert.Null(await target.GetMemoryAsync("m-0", default));
        Assert.Equal(await source.GetDigestAsync("global", default), await target.GetDigestAsync("global", default));

        await new StoreFixture(target).WriteAsync("global", Mutations.Put(StoreFixture.Memory("only there")));
        var before = await target.GetDigestAsync("global", default);
        await target.CommitAsync([new StoreWrite.SetApplied("global", new EntryVersion(9, 1))], default);
        var refused = Assert.Single((await RunAsync(source, target)).Errors);
        Assert.Contains("'global'", refused, StringComparison.Ordinal);
        Assert.Contains("left as it is", refused, StringComparison.Ordinal);
        Assert.Equal(before, await target.GetDigestAsync("global", default));
    }

    [Fact]
    public async Task Copy_OntoRowsOfAnotherStore_IsFoundOut_RowByRow()
    {
        await using var source = Open("source");
        await MigrationSample.FillAsync(source);
        await using var target = Open("target");
        var stranger = StoreFixture.Memory("stranger", id: "s");
        await target.CommitAsync(
            [new StoreWrite.MergeRows("global", [new RowImage(RowKind.Memory, "s", new EntryVersion(1, 1), new EntryVersion(1, 1), false, RowCodec.Encode(stranger))])],
            default);
        var report = await RunAsync(source, target);
        Assert.Contains("namespace 'global': memory s is in the target only", report.Errors);
        Assert.True(report.MemoriesWritten < report.MemoriesRead);
    }

    [Fact]
    public async Task Interrupted_IsFinishedByTheNextRun()
    {
        await using var source = Open("source");
        await MigrationSample.FillAsync(source);
        await using var target = Open("target");
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Migrator(source, target, new MigratorOptions { BatchRows = 10 })
            .RunAsync(false, new Watch(rows => stop.Cancel()), stop.Token));
        Assert.True((await target.ReadLogAsync("global", default)).Applied.IsNone);
        Assert.NotNull(await target.GetMemoryAsync("m-0", default));

        var report = await RunAsync(source, target);
        Assert.Empty(report.Errors);
        await MigrationSample.AssertSameAsync(source, target);
    }

    internal static Task<MigrationReport> RunAsync(
        IReplicaStore source, IReplicaStore? target, bool dryRun = false, string? @namespace = null, Action<long>? watch = null) =>
        new Migrator(source, target, new MigratorOptions { BatchRows = 10, Namespace = @namespace })
            .RunAsync(dryRun, new Watch(watch ?? (_ => { })), default);

    private SqliteReplicaStore Open(string name) =>
        SqliteReplicaStore.Open(new SqliteStoreOptions { Path = Path.Combine(_folder, name + ".db"), Synchronous = false });

    internal sealed class Watch(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
