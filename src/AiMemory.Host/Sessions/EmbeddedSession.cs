using AiMemory.Application;
using AiMemory.Cli.Hosting;
using AiMemory.Diagnostics;
using AiMemory.Engine;
using AiMemory.Engine.Replicated;
using AiMemory.Host.Stores;
using AiMemory.UseCases;
using Microsoft.AspNetCore.Http;

namespace AiMemory.Host.Sessions;

/// <summary>The use cases over a file that this process opened.</summary>
internal sealed class EmbeddedSession : INodeSession
{
    /// <summary>A server that says nothing for so long is as good as away.</summary>
    private const int ServerTimeoutMs = 5_000;

    private readonly ReplicatedEngine _engine;
    private readonly MemoryService _service;
    private readonly NodeActivity _activity = new(TimeProvider.System);

    private EmbeddedSession(ReplicatedEngine engine, MemoryService service, OpenStore store)
    {
        _engine = engine;
        _service = service;
        Store = store;
        engine.Applied += _activity.Applied;
    }

    public IMemoryService Service => _service;

    public string? Url => null;

    public OpenStore Store { get; }

    public string Engine => "embedded (one node)";

    public IReadOnlyDictionary<string, string> NodeUrls { get; } = new Dictionary<string, string>();

    public ValueTask<IReadOnlyList<MemberReport>> ListMembersAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<MemberReport>>(
        [new MemberReport(Store.Replica.Identity.NodeId, null, new NodeReport(_service.GetStatus(), _activity.Take(), Environment.WorkingSet))]);

    public Task<bool> HandleAsync(HttpContext http) => Task.FromResult(false);

    /// <param name="report">Hears what was taken over from ai-memory 0.6.0.</param>
    public static async ValueTask<EmbeddedSession> OpenAsync(
        StoreAddress address, ServiceOptions options, TextWriter report, CancellationToken cancellationToken)
    {
        var store = await OpenStore.OpenAsync(address, cancellationToken).ConfigureAwait(false);
        if (store.TakenOver is { } takenOver)
        {
            await report.WriteLineAsync(takenOver).ConfigureAwait(false);
        }

        var evaluator = MemoryServiceFactory.CreateEvaluator(options);
        var engine = address.Postgres is null
            ? ReplicatedEngine.StartAlone(store.Replica, evaluator, TimeProvider.System)
            : ReplicatedEngine.StartAlone(store.Replica, evaluator, TimeProvider.System, ServerTimeoutMs);
        return new EmbeddedSession(engine, MemoryServiceFactory.Create(engine, options, TimeProvider.System), store);
    }

    /// <summary>Looks for damaged rows now and then.</summary>
    /// <param name="output">Hears of them.</param>
    public void StartScrub(ScrubOptions options, TextWriter output) => _engine.StartScrub(options, output.WriteLine);

    public Task StopWebhooksAsync(TimeSpan drainMax) => _service.StopWebhooksAsync(drainMax);

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync().ConfigureAwait(false);
        await _engine.DisposeAsync().ConfigureAwait(false);
        _activity.Dispose();
    }
}
