using AiMemory.Application.Commands;
using AiMemory.Application.Shared;
using AiMemory.Domain.Json;
using AiMemory.Domain.Time;

namespace AiMemory.Application.Webhooks;

/// <summary>
/// Deliveries that were given up, as memories of a reserved namespace: every door can list them, they are replicated like everything
/// else, and they go by themselves after a week.
/// </summary>
internal sealed class DeadLetters(ServiceContext context)
{
    public const string Namespace = "_webhooks/dead_letters";

    private const string Author = "ai:webhooks";

    /// <returns>Why it could not be kept; null when it was.</returns>
    public async ValueTask<Problem?> AddAsync(Delivery delivery, int attempts, string error, CancellationToken cancellationToken)
    {
        var now = context.Now;
        var at = Timestamps.Format(now);
        var memory = new Memory
        {
            Id = ServiceContext.NewId(),
            Tier = Tier.Mid,
            Namespace = Namespace,
            Title = $"webhook {delivery.Subscription.Id} {delivery.Event.Name} {delivery.Event.MemoryId} @ {at}",
            Content = Describe(delivery, attempts, error, at),
            Tags = ["_webhook", "_dead_letter", delivery.Event.Name],
            Priority = 2,
            Source = "system",
            CreatedAt = at,
            UpdatedAt = at,
            ExpiresAt = Timestamps.Format(now.AddDays(7)),
            Metadata = Metadata.Empty.With("agent_id", Author),
        };
        var command = new StoreCommand(Namespace, memory, Author, Governed: null, ReplaceDuplicate: false);
        return (await context.CommitAsync(command, cancellationToken).ConfigureAwait(false)).Problem;
    }

    private static string Describe(Delivery delivery, int attempts, string error, string at) => WireJson.ToText(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("agent_id"u8, delivery.Event.AgentId);
        writer.WriteNumber("attempts"u8, attempts);
        writer.WriteString("error"u8, error);
        writer.WriteString("event"u8, delivery.Event.Name);
        writer.WriteString("given_up_at"u8, at);
        writer.WriteString("memory_id"u8, delivery.Event.MemoryId);
        writer.WriteString("namespace"u8, delivery.Event.Namespace);
        writer.WriteString("raised_at"u8, Timestamps.Format(delivery.Event.At));
        writer.WriteString("subscription_id"u8, delivery.Subscription.Id);
        writer.WriteString("url"u8, delivery.Subscription.Url);
        writer.WriteEndObject();
    });
}
