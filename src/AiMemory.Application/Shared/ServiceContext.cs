using AiMemory.Domain.Time;
using AiMemory.Engine;
using AiMemory.Events;
using AiMemory.Models;
using AiMemory.Storage;
using AiMemory.UseCases;

namespace AiMemory.Application.Shared;

/// <summary>What every feature of the service works with.</summary>
internal sealed record ServiceContext(
    IEngine Engine, ServiceOptions Options, TimeProvider Time, ModelSet Models, WebhookEvents Events)
{
    private static readonly IdSource Ids = new(TimeProvider.System);

    public IReplicaReader Reader => Engine.Reader;

    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>The moment of a change, as it will stand in rows.</summary>
    public string Stamp() => Timestamps.Format(Now);

    public static string NewId() => Ids.Next();

    /// <summary>Tells the webhook dispatcher of something acknowledged.</summary>
    public void Raise(string name, string memoryId, string @namespace, string? agentId) =>
        Events.Raise(new WebhookEvent(name, memoryId, @namespace, agentId, Now));
}
