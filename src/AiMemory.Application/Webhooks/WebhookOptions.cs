namespace AiMemory.Application.Webhooks;

/// <summary>How webhooks are delivered.</summary>
public sealed record WebhookOptions
{
    /// <summary>One attempt, from connecting to the response's headers.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Waits before the attempts after the first; then the delivery goes to the dead letters.</summary>
    public IReadOnlyList<TimeSpan> RetryDelays { get; init; } =
    [
        TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10),
    ];

    /// <summary>Events that wait to be matched with subscriptions. Beyond it events are lost and counted, because a write never waits.</summary>
    public int EventsMax { get; init; } = 100_000;

    /// <summary>Deliveries of one subscription that wait or are tried again. Beyond it they are dead letters at once.</summary>
    public int DeliveriesMax { get; init; } = 1_000;

    /// <summary>Attempts of one subscription at a time.</summary>
    public int ConcurrencyMax { get; init; } = 4;

    /// <summary>How long stopping waits for deliveries that were not tried yet. Those waiting for another try are dead letters at once.</summary>
    public TimeSpan DrainMax { get; init; } = TimeSpan.FromSeconds(2);
}
