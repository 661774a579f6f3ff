using AiMemory.Application;
using AiMemory.Engine.Embedded;
using AiMemory.Models;
using AiMemory.Storage.Sqlite;
using AiMemory.UseCases;

namespace Application.Tests.Support;

/// <summary>One node on the embedded engine over a temporary file.</summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly string _folder;
    private readonly bool _ownsFolder;

    private Node(string folder, bool ownsFolder, SqliteReplicaStore store, EmbeddedEngine engine, MemoryService service, TestTime time)
    {
        _folder = folder;
        _ownsFolder = ownsFolder;
        Store = store;
        Engine = engine;
        Service = service;
        Time = time;
    }

    public SqliteReplicaStore Store { get; }

    public EmbeddedEngine Engine { get; }

    public MemoryService Service { get; }

    public TestTime Time { get; }

    public static Node Start(ServiceOptions? options = null, ModelSet? models = null, string? folder = null)
    {
        var time = new TestTime();
        options ??= new ServiceOptions();
        var path = folder ?? Directory.CreateTempSubdirectory("aimemory-test-").FullName;
        var store = SqliteReplicaStore.Open(new SqliteStoreOptions { Path = Path.Combine(path, "m.db"), Synchronous = false });
        var engine = EmbeddedEngine.Start(store, MemoryServiceFactory.CreateEvaluator(options), time);
        return new Node(path, folder is null, store, engine, MemoryServiceFactory.Create(engine, options, time, models), time);
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
