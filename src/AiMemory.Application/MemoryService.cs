using AiMemory.Application.AgentDirectory;
using AiMemory.Application.Curation;
using AiMemory.Application.Lifecycle;
using AiMemory.Application.Memories;
using AiMemory.Application.Mining;
using AiMemory.Application.Models;
using AiMemory.Application.Namespaces;
using AiMemory.Application.Node;
using AiMemory.Application.PendingActions;
using AiMemory.Application.Recall;
using AiMemory.Application.Shared;
using AiMemory.Application.Subscriptions;
using AiMemory.Application.Transfer;
using AiMemory.Application.Webhooks;
using AiMemory.Events;
using AiMemory.UseCases;

namespace AiMemory.Application;

/// <summary>All use cases as one service: each goes to its feature's class. Holds no rule of its own.</summary>
public sealed partial class MemoryService : IMemoryService, IAsyncDisposable
{
    private readonly ServiceContext _context;
    private readonly EmbeddingQueue _embeddings;
    private readonly TouchGatherer _touches;
    private readonly StoreOperations _store;
    private readonly MemoryOperations _memories;
    private readonly LinkOperations _links;
    private readonly ConsolidateOperations _consolidation;
    private readonly ListOperations _lists;
    private readonly RecallOperations _recall;
    private readonly ForgetOperations _forget;
    private readonly ArchiveOperations _archive;
    private readonly UndoOperations _undo;
    private readonly NamespaceOperations _namespaces;
    private readonly AgentOperations _agents;
    private readonly PendingOperations _pending;
    private readonly SubscriptionOperations _subscriptions;
    private readonly ImportOperations _import;
    private readonly SyncOperations _sync;
    private readonly AutoConsolidateOperations _autoConsolidation;
    private readonly MineOperations _mining;
    private readonly ModelOperations _models;
    private readonly CuratorOperations _curator;
    private readonly AutonomyHooks _hooks;
    private readonly NodeOperations _node;
    private readonly WebhookDispatcher _webhooks;
    private int _disposed;

    internal MemoryService(ServiceContext context, WebhookOptions webhooks)
    {
        _context = context;
        _embeddings = new EmbeddingQueue(context);
        _touches = new TouchGatherer(context);
        var sweeper = new Sweeper(context);
        var chain = new StandardChain(context);
        _store = new StoreOperations(context, new SimilarRows(context), _embeddings);
        _memories = new MemoryOperations(context, _embeddings);
        _links = new LinkOperations(context);
        _consolidation = new ConsolidateOperations(context, _embeddings);
        _lists = new ListOperations(context, sweeper, chain);
        _recall = new RecallOperations(context, sweeper, chain, _touches, new HybridRecall(context, _embeddings));
        _forget = new ForgetOperations(context, sweeper);
        _archive = new ArchiveOperations(context, _embeddings);
        _undo = new UndoOperations(context);
        _namespaces = new NamespaceOperations(context, chain);
        _agents = new AgentOperations(context);
        _pending = new PendingOperations(context, _embeddings);
        _subscriptions = new SubscriptionOperations(context);
        _import = new ImportOperations(context, _embeddings);
        _sync = new SyncOperations(context, _embeddings);
        _autoConsolidation = new AutoConsolidateOperations(context, _consolidation);
        _mining = new MineOperations(context, sweeper, _embeddings);
        _models = new ModelOperations(context);
        _curator = new CuratorOperations(context, _consolidation, sweeper, _embeddings);
        _hooks = new AutonomyHooks(context);
        _node = new NodeOperations(context);
        _webhooks = new WebhookDispatcher(context, _subscriptions, webhooks);
    }

    /// <summary>What callers did and the cluster acknowledged; the webhook dispatcher listens too.</summary>
    public IWebhookEventSource WebhookEvents => _context.Events;

    /// <summary>Where deliveries are counted.</summary>
    public IDeliveryRecorder Deliveries => _subscriptions;

    /// <summary>Events that no webhook got and no dead letter holds.</summary>
    public long WebhooksLost => _webhooks.Lost;

    /// <summary>Ends webhook deliveries early, within the time given; disposing takes the configured time where this was not called.</summary>
    public Task StopWebhooksAsync(TimeSpan drainMax) => _webhooks.StopAsync(drainMax);

    /// <summary>Commits the touches gathered so far; the timer does it about once a second.</summary>
    public Task FlushTouchesAsync() => _touches.FlushAsync();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _webhooks.DisposeAsync().ConfigureAwait(false);
        _curator.Dispose();
        await _touches.DisposeAsync().ConfigureAwait(false);
        await _embeddings.DisposeAsync().ConfigureAwait(false);
    }
}
