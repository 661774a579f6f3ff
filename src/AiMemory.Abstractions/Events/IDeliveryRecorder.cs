namespace AiMemory.Events;

/// <summary>Where the webhook dispatcher reports an attempt, so that the counters are replicated like everything else.</summary>
public interface IDeliveryRecorder
{
    ValueTask RecordAsync(string subscriptionId, bool succeeded, DateTimeOffset at, CancellationToken cancellationToken);
}
