using AiMemory;
using AiMemory.Log;
using AiMemory.Storage;

namespace Application.Tests.Support;

/// <summary>A store whose disk can be full.</summary>
internal sealed class FailingStore(IReplicaStore inner) : IReplicaStore
{
    public volatile bool Failing;

    public ReplicaIdentity Identity => inner.Identity;

    public async ValueTask CommitAsync(IReadOnlyList<StoreWrite> writes, CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (Failing)
        {
            throw new StorageFullException();
        }

        await inner.CommitAsync(writes, cancellationToken);
    }

    /// <summary>The store beneath is its owner's.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public ValueTask<Memory?> GetMemoryAsync(string id, CancellationToken cancellationToken) =>
        inner.GetMemoryAsync(id, cancellationToken);

    public ValueTask<Memory?> GetMemoryAsync(string @namespace, string id, CancellationToken cancellationToken) =>
        inner.GetMemoryAsync(@namespace, id, cancellationToken);

    public ValueTask<PrefixMatch> ResolveIdAsync(string idOrPrefix, CancellationToken cancellationToken) =>
        inner.ResolveIdAsync(idOrPrefix, cancellationToken);

    public ValueTask<Memory?> FindByTitleAsync(string @namespace, string title, CancellationToken cancellationToken) =>
        inner.FindByTitleAsync(@namespace, title, cancellationToken);

    public ValueTask<bool> IsDeletedAsync(string id, CancellationToken cancellationToken) =>
        inner.IsDeletedAsync(id, cancellationToken);

    public ValueTask<IReadOnlyList<Memory>> ListAsync(MemoryFilter filter, long limit, long offset, DateTimeOffset now, CancellationToken cancellationToken) =>
        inner.ListAsync(filter, limit, offset, now, cancellationToken);

    public ValueTask<IReadOnlyList<Memory>> SearchAsync(string text, MemoryFilter filter, long limit, DateTimeOffset now, CancellationToken cancellationToken) =>
        inner.SearchAsync(text, filter, limit, now, cancellationToken);

    public ValueTask<IReadOnlyList<RecallCandidate>> RecallAsync(RecallQuery query, CancellationToken cancellationToken) =>
        inner.RecallAsync(query, cancellationToken);

    public ValueTask<IReadOnlyList<string>> FindContradictionsAsync(string @namespace, string title, int limit, CancellationToken cancellationToken) =>
        inner.FindContradictionsAsync(@namespace, title, limit, cancellationToken);

    public ValueTask<IReadOnlyList<MemoryRef>> FindForgettableAsync(string? @namespace, string? pattern, Tier? tier, CancellationToken cancellationToken) =>
        inner.FindForgettableAsync(@namespace, pattern, tier, cancellationToken);

    public ValueTask<IReadOnlyList<MemoryRef>> FindExpiredAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        inner.FindExpiredAsync(now, limit, cancellationToken);

    public ValueTask<IReadOnlyList<MemoryLink>> GetLinksAsync(string memoryId, CancellationToken cancellationToken) =>
        inner.GetLinksAsync(memoryId, cancellationToken);

    public IAsyncEnumerable<Memory> ExportMemoriesAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        inner.ExportMemoriesAsync(now, cancellationToken);

    public IAsyncEnumerable<MemoryLink> ExportLinksAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        inner.ExportLinksAsync(now, cancellationToken);

    public ValueTask<IReadOnlyList<NamespaceCount>> CountNamespacesAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        inner.CountNamespacesAsync(now, cancellationToken);

    public ValueTask<MemoryStats> GetStatsAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        inner.GetStatsAsync(now, cancellationToken);

    public ValueTask<ArchivedMemory?> GetArchivedAsync(string id, CancellationToken cancellationToken) =>
        inner.GetArchivedAsync(id, cancellationToken);

    public ValueTask<IReadOnlyList<ArchivedMemory>> ListArchivedAsync(string? @namespace, long limit, long offset, CancellationToken cancellationToken) =>
        inner.ListArchivedAsync(@namespace, limit, offset, cancellationToken);

    public ValueTask<IReadOnlyList<MemoryRef>> FindArchivedAsync(DateTimeOffset? before, CancellationToken cancellationToken) =>
        inner.FindArchivedAsync(before, cancellationToken);

    public ValueTask<IReadOnlyList<NamespaceCount>> CountArchivedAsync(CancellationToken cancellationToken) =>
        inner.CountArchivedAsync(cancellationToken);

    public ValueTask<NamespaceStandard?> GetStandardAsync(string @namespace, CancellationToken cancellationToken) =>
        inner.GetStandardAsync(@namespace, cancellationToken);

    public ValueTask<IReadOnlyList<NamespaceStandard>> FindStandardsOfAsync(string memoryId, CancellationToken cancellationToken) =>
        inner.FindStandardsOfAsync(memoryId, cancellationToken);

    public ValueTask<IReadOnlyList<NamespaceStandard>> ListStandardsAsync(CancellationToken cancellationToken) =>
        inner.ListStandardsAsync(cancellationToken);

    public ValueTask<PendingAction?> GetPendingAsync(string id, CancellationToken cancellationToken) =>
        inner.GetPendingAsync(id, cancellationToken);

    public ValueTask<IReadOnlyList<PendingAction>> ListPendingAsync(string? status, long limit, CancellationToken cancellationToken) =>
        inner.ListPendingAsync(status, limit, cancellationToken);

    public ValueTask<WebhookSubscription?> GetSubscriptionAsync(string id, CancellationToken cancellationToken) =>
        inner.GetSubscriptionAsync(id, cancellationToken);

    public ValueTask<IReadOnlyList<WebhookSubscription>> ListSubscriptionsAsync(CancellationToken cancellationToken) =>
        inner.ListSubscriptionsAsync(cancellationToken);

    public ValueTask<IReadOnlyList<SyncClock>> ListSyncClocksAsync(string agentId, CancellationToken cancellationToken) =>
        inner.ListSyncClocksAsync(agentId, cancellationToken);

    public ValueTask<IReadOnlyList<Memory>> ListUpdatedSinceAsync(string? since, long limit, CancellationToken cancellationToken) =>
        inner.ListUpdatedSinceAsync(since, limit, cancellationToken);

    public ValueTask<IReadOnlyList<MemoryRef>> FindByAuthorAsync(string agentId, DateTimeOffset? since, CancellationToken cancellationToken) =>
        inner.FindByAuthorAsync(agentId, since, cancellationToken);

    public ValueTask<IReadOnlyList<KeyValuePair<string, string>>> ListIntentsAsync(string? @namespace, CancellationToken cancellationToken) =>
        inner.ListIntentsAsync(@namespace, cancellationToken);

    public ValueTask<string?> GetAnswerAsync(string @namespace, string key, CancellationToken cancellationToken) =>
        inner.GetAnswerAsync(@namespace, key, cancellationToken);

    public ValueTask<bool> HasVectorAsync(string @namespace, string memoryId, CancellationToken cancellationToken) =>
        inner.HasVectorAsync(@namespace, memoryId, cancellationToken);

    public IAsyncEnumerable<VectorRow> ReadVectorsAsync(CancellationToken cancellationToken) =>
        inner.ReadVectorsAsync(cancellationToken);

    public ValueTask<NamespaceDigest> GetDigestAsync(string @namespace, CancellationToken cancellationToken) =>
        inner.GetDigestAsync(@namespace, cancellationToken);

    public ValueTask<bool> IsHealthyAsync(CancellationToken cancellationToken) =>
        inner.IsHealthyAsync(cancellationToken);

    public ValueTask<NamespaceLog> ReadLogAsync(string @namespace, CancellationToken cancellationToken) =>
        inner.ReadLogAsync(@namespace, cancellationToken);

    public ValueTask<IReadOnlyList<string>> ListLogsAsync(string? after, int limit, CancellationToken cancellationToken) =>
        inner.ListLogsAsync(after, limit, cancellationToken);

    public ValueTask<IReadOnlyList<Entry>> ReadEntriesAsync(string @namespace, EntryExtent extent, int bytesMax, CancellationToken cancellationToken) =>
        inner.ReadEntriesAsync(@namespace, extent, bytesMax, cancellationToken);

    public ValueTask<IReadOnlyList<RowImage>> ReadRowsAsync(string @namespace, RowKind row, string? key, int limit, CancellationToken cancellationToken) =>
        inner.ReadRowsAsync(@namespace, row, key, limit, cancellationToken);

    public IAsyncEnumerable<RowImage> ReadInsertedAsync(string @namespace, CancellationToken cancellationToken) =>
        inner.ReadInsertedAsync(@namespace, cancellationToken);

    public ValueTask<BackupManifest> BackupAsync(string directory, CancellationToken cancellationToken) =>
        inner.BackupAsync(directory, cancellationToken);

    public ValueTask<IReadOnlyList<string>> ScrubAsync(CancellationToken cancellationToken, string? @namespace = null, ScrubPace pace = default) =>
        inner.ScrubAsync(cancellationToken, @namespace, pace);

    public ValueTask CheckpointAsync(CancellationToken cancellationToken) =>
        inner.CheckpointAsync(cancellationToken);
}
