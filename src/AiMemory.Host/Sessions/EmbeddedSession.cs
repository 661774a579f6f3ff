using AiMemory.Application;
using AiMemory.Cli.Hosting;
using AiMemory.Engine.Replicated;
using AiMemory.Storage.Sqlite;
using AiMemory.UseCases;
using Microsoft.AspNetCore.Http;

namespace AiMemory.Host.Sessions;

/// <summary>The use cases over a file that this process opened.</summary>
internal sealed class EmbeddedSession : INodeSession
{
    private readonly ReplicatedEngine _engine;
    private readonly MemoryService _service;

    private EmbeddedSession(ReplicatedEngine engine, MemoryService service, SqliteReplicaStore store)
    {
        _engine = engine;
        _service = service;
        Store = store;
    }

    public IMemoryService Service => _service;

    public string? Url => null;

    public SqliteReplicaStore Store { get; }

    public string Engine => "embedded (one node)";

    public Task<bool> HandleAsync(HttpContext http) => Task.FromResult(false);

    public static ValueTask<EmbeddedSession> OpenAsync(OpenOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var store = SqliteReplicaStore.Open(new SqliteStoreOptions { Path = options.DatabasePath });
        var engine = ReplicatedEngine.StartAlone(store, MemoryServiceFactory.CreateEvaluator(options.Service), TimeProvider.System);
        return ValueTask.FromResult(new EmbeddedSession(
            engine, MemoryServiceFactory.Create(engine, options.Service, TimeProvider.System), store));
    }

    public Task StopWebhooksAsync(TimeSpan drainMax) => _service.StopWebhooksAsync(drainMax);

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync().ConfigureAwait(false);
        await _engine.DisposeAsync().ConfigureAwait(false);
    }
}
