using AiMemory.Application.Shared;
using AiMemory.Application.Subscriptions;
using AiMemory.Log;

namespace AiMemory.Application.Webhooks;

/// <summary>The subscriptions as the local replica has them; read again when their log moved.</summary>
internal sealed class SubscriptionCache : IDisposable
{
    private readonly ServiceContext _context;
    private volatile IReadOnlyList<WebhookSubscription>? _held;
    private int _generation;

    public SubscriptionCache(ServiceContext context)
    {
        _context = context;
        context.Engine.Applied += Forget;
    }

    public async ValueTask<IReadOnlyList<WebhookSubscription>> GetAsync(CancellationToken cancellationToken)
    {
        if (_held is { } held)
        {
            return held;
        }

        var generation = Volatile.Read(ref _generation);
        var read = await _context.Reader.ListSubscriptionsAsync(cancellationToken).ConfigureAwait(false);
        _held = read;
        if (generation != Volatile.Read(ref _generation))
        {
            _held = null; // changed while it was read
        }

        return read;
    }

    public void Dispose() => _context.Engine.Applied -= Forget;

    private void Forget(Entry entry)
    {
        if (entry.Namespace == SubscriptionOperations.Namespace)
        {
            Interlocked.Increment(ref _generation);
            _held = null;
        }
    }
}
