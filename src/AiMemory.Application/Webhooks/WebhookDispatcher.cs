using System.Collections.Concurrent;
using System.Threading.Channels;
using AiMemory.Application.Shared;
using AiMemory.Diagnostics;
using AiMemory.Domain.Rules;
using AiMemory.Events;

namespace AiMemory.Application.Webhooks;

/// <summary>
/// Takes what happened on this node to the subscriptions that asked for it. A write never waits for it: raising an event puts it into a
/// queue and returns. A failed delivery is tried again after growing waits and then kept among the dead letters. The counters of a
/// subscription count deliveries, not attempts: `failure_count` those whose first attempt failed.
/// </summary>
internal sealed class WebhookDispatcher : IAsyncDisposable
{
    private readonly ServiceContext _context;
    private readonly IDeliveryRecorder _recorder;
    private readonly WebhookOptions _options;
    private readonly SubscriptionCache _subscriptions;
    private readonly DeadLetters _deadLetters;
    private readonly Lazy<WebhookSender> _sender;
    private readonly Channel<WebhookEvent> _events;
    private readonly ConcurrentDictionary<string, Outbox> _outboxes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Delivery, Task> _running = new(ReferenceEqualityComparer.Instance);
    private readonly CancellationTokenSource _retriesStop = new();
    private readonly CancellationTokenSource _attemptsStop = new();
    private readonly Lock _startLock = new();
    private Task? _matching;
    private Task? _stopped;
    private long _lost;

    public WebhookDispatcher(ServiceContext context, IDeliveryRecorder recorder, WebhookOptions options)
    {
        _context = context;
        _recorder = recorder;
        _options = options;
        _subscriptions = new SubscriptionCache(context);
        _deadLetters = new DeadLetters(context);
        _sender = new Lazy<WebhookSender>(() => new WebhookSender(options, context.Time));
        _events = Channel.CreateBounded<WebhookEvent>(new BoundedChannelOptions(options.EventsMax) { SingleReader = true });
        context.Events.Raised += Take;
    }

    /// <summary>Events that found the queue full, and deliveries that could neither be made nor kept.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Ends deliveries: those not tried yet get the time given, the others become dead letters. Further calls wait for the first.</summary>
    public Task StopAsync(TimeSpan drainMax)
    {
        lock (_startLock)
        {
            return _stopped ??= StopOnceAsync(drainMax);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(_options.DrainMax).ConfigureAwait(false);
        _subscriptions.Dispose();
        if (_sender.IsValueCreated)
        {
            _sender.Value.Dispose();
        }

        foreach (var outbox in _outboxes.Values)
        {
            outbox.Dispose();
        }

        _retriesStop.Dispose();
        _attemptsStop.Dispose();
    }

    private void Take(WebhookEvent raised)
    {
        if (!_events.Writer.TryWrite(raised))
        {
            Interlocked.Increment(ref _lost);
        }
        else if (Volatile.Read(ref _matching) is null)
        {
            lock (_startLock)
            {
                _matching ??= _stopped is null ? Task.Run(MatchAsync) : Task.CompletedTask;
            }
        }
    }

    private async Task MatchAsync()
    {
        await foreach (var raised in _events.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            var matching = MatchAsync(raised);
            await matching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            CountIfLost(matching);
        }
    }

    private async Task MatchAsync(WebhookEvent raised)
    {
        foreach (var subscription in await _subscriptions.GetAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (WebhookRules.Matches(subscription, raised.Name, raised.Namespace, raised.AgentId))
            {
                Begin(new Delivery(subscription, raised));
            }
        }
    }

    /// <summary>A store that cannot be read or written (a full disk) must not end the dispatcher; what it cost is counted.</summary>
    private void CountIfLost(Task work)
    {
        if (work.IsFaulted)
        {
            Interlocked.Increment(ref _lost);
        }
    }

    private void Begin(Delivery delivery)
    {
        var outbox = _outboxes.GetOrAdd(delivery.Subscription.Id, _ => new Outbox(_options.ConcurrencyMax));
        var running = outbox.TryEnter(_options.DeliveriesMax)
            ? DeliverAsync(delivery, outbox)
            : GiveUpAsync(delivery, attempts: 0, "too many deliveries are waiting");
        _running[delivery] = running;
        _ = running.ContinueWith(
            ended =>
            {
                CountIfLost(ended);
                _running.TryRemove(delivery, out _);
            },
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default);
    }

    private async Task DeliverAsync(Delivery delivery, Outbox outbox)
    {
        var attempts = 0;
        string? error = null;
        try
        {
            while (true)
            {
                error = await AttemptAsync(delivery, outbox).ConfigureAwait(false);
                if (attempts++ == 0)
                {
                    await _recorder
                        .RecordAsync(delivery.Subscription.Id, error is null, _context.Now, CancellationToken.None).ConfigureAwait(false);
                }

                if (error is null || await IsGoneAsync(delivery).ConfigureAwait(false))
                {
                    return;
                }

                if (attempts > _options.RetryDelays.Count || _retriesStop.IsCancellationRequested)
                {
                    await GiveUpAsync(delivery, attempts, error).ConfigureAwait(false);
                    return;
                }

                await Task.Delay(_options.RetryDelays[attempts - 1], _context.Time, _retriesStop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            await GiveUpAsync(delivery, attempts, error is null ? "the node stopped" : $"{error}; then the node stopped").ConfigureAwait(false);
        }
        finally
        {
            outbox.Leave();
        }
    }

    private async ValueTask<string?> AttemptAsync(Delivery delivery, Outbox outbox)
    {
        await outbox.Turns.WaitAsync(_attemptsStop.Token).ConfigureAwait(false);
        try
        {
            var error = await _sender.Value.SendAsync(delivery, _attemptsStop.Token).ConfigureAwait(false);
            MemoryInstruments.WebhookTried(error is null);
            return error;
        }
        finally
        {
            outbox.Turns.Release();
        }
    }

    private async ValueTask<bool> IsGoneAsync(Delivery delivery)
    {
        var subscriptions = await _subscriptions.GetAsync(CancellationToken.None).ConfigureAwait(false);
        return subscriptions.All(subscription => subscription.Id != delivery.Subscription.Id);
    }

    private async Task GiveUpAsync(Delivery delivery, int attempts, string error)
    {
        if (await _deadLetters.AddAsync(delivery, attempts, error, CancellationToken.None).ConfigureAwait(false) is not null)
        {
            Interlocked.Increment(ref _lost); // not even its letter could be kept, for want of a quorum, say
        }
    }

    private async Task StopOnceAsync(TimeSpan drainMax)
    {
        _context.Events.Raised -= Take;
        _events.Writer.TryComplete();
        await _retriesStop.CancelAsync().ConfigureAwait(false);
        if (_matching is not { } matching)
        {
            return;
        }

        _attemptsStop.CancelAfter(drainMax);
        await matching.ConfigureAwait(false);
        while (!_running.IsEmpty)
        {
            await Task.WhenAll(_running.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Yield();
        }
    }
}
