using AiMemory.Application;
using AiMemory.Application.Commands;
using AiMemory.Engine;
using AiMemory.Engine.Replicated;
using AiMemory.Models;
using AiMemory.Storage.Sqlite;
using AiMemory.UseCases;

namespace Application.Tests.Support;

/// <summary>One node on the embedded engine over a temporary file.</summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly string _folder;
    private readonly bool _ownsFolder;

    private Node(
        string folder, bool ownsFolder, SqliteReplicaStore store, RecordingEvaluator decided, ReplicatedEngine engine, MemoryService service, TestTime time)
    {
        _folder = folder;
        _ownsFolder = ownsFolder;
        Store = store;
        Decided = decided;
        Engine = engine;
        Service = service;
        Time = time;
    }

    public SqliteReplicaStore Store { get; }

    /// <summary>What was decided, for tests that ask how a change went.</summary>
    public RecordingEvaluator Decided { get; }

    public ReplicatedEngine Engine { get; }

    public MemoryService Service { get; }

    public TestTime Time { get; }

    public static Node Start(ServiceOptions? options = null, ModelSet? models = null, string? folder = null)
    {
        var time = new TestTime();
        options ??= new ServiceOptions();
        var path = folder ?? Directory.CreateTempSubdirectory("aimemory-test-").FullName;
        var store = SqliteReplicaStore.Open(new SqliteStoreOptions { Path = Path.Combine(path, "m.db"), Synchronous = false });
        var decided = new RecordingEvaluator(MemoryServiceFactory.CreateEvaluator(options));
        var engine = ReplicatedEngine.StartAlone(store, decided, time);
        var service = MemoryServiceFactory.Create(engine, options, time, models);
        return new Node(path, folder is null, store, decided, engine, service, time);
    }

    /// <summary>Ends the use cases, so that nothing is on its way any more; the store stays open.</summary>
    public async Task SettleAsync()
    {
        await Service.DisposeAsync();
        foreach (var name in await Store.ListLogsAsync(null, 1000, default))
        {
            // A commit that changes nothing is answered after everything that was taken before it.
            await Engine.CommitAsync(new UnsubscribeCommand(name, "none"), CommitOptions.Default, default);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Engine.DisposeAsync();
        if (_ownsFolder)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
