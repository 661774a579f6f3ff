namespace AiMemory.Engine;

/// <summary>A namespace as its owner sees it: the replica's rows with the entries that are not in them yet laid over them.</summary>
public interface INamespaceView
{
    ValueTask<Memory?> GetMemoryAsync(string id, CancellationToken cancellationToken);

    ValueTask<Memory?> FindByTitleAsync(string title, CancellationToken cancellationToken);

    ValueTask<bool> IsDeletedAsync(string id, CancellationToken cancellationToken);

    ValueTask<ArchivedMemory?> GetArchivedAsync(string id, CancellationToken cancellationToken);

    ValueTask<NamespaceStandard?> GetStandardAsync(CancellationToken cancellationToken);

    ValueTask<PendingAction?> GetPendingAsync(string id, CancellationToken cancellationToken);

    ValueTask<WebhookSubscription?> GetSubscriptionAsync(string id, CancellationToken cancellationToken);

    ValueTask<IReadOnlyList<MemoryLink>> GetLinksAsync(string memoryId, CancellationToken cancellationToken);

    ValueTask<bool> HasVectorAsync(string memoryId, CancellationToken cancellationToken);

    ValueTask<SyncClock?> GetSyncClockAsync(string agentId, string peerId, CancellationToken cancellationToken);

    ValueTask<string?> GetAnswerAsync(string key, CancellationToken cancellationToken);

    /// <summary>The replica beneath, for what other namespaces hold (registered agents, existence of a link's other end).</summary>
    Storage.IReplicaReader Replica { get; }
}
