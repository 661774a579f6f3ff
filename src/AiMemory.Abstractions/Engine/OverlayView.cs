using AiMemory.Log;
using AiMemory.Storage;

namespace AiMemory.Engine;

/// <summary>
/// A namespace as its owner must see it to decide: the replica's rows with the entries that are not in them yet laid over them. The
/// overlay is looked at before the rows, so an entry that settles in between is seen in one of the two.
/// </summary>
/// <param name="namespace">The namespace.</param>
/// <param name="rows">Where its own rows are read: they may lack what the overlay holds.</param>
/// <param name="replica">Where anything else is read: it lacks nothing that is committed.</param>
/// <param name="overlay">What the rows may lack.</param>
public sealed class OverlayView(string @namespace, IReplicaReader rows, IReplicaReader replica, NamespaceOverlay overlay) : INamespaceView
{
    public IReplicaReader Replica => replica;

    /// <summary>Answers the replica's reads while a batch is decided; null: each is read anew.</summary>
    internal ReadMemo? Memo { get; set; }

    public async ValueTask<Memory?> GetMemoryAsync(string id, CancellationToken cancellationToken)
    {
        var slot = overlay.Find(RowKind.Memory, id);
        if (slot is { KnownFromHere: true })
        {
            return slot.Over((Memory?)slot.Row);
        }

        var row = await Read("memory", id, () => rows.GetMemoryAsync(@namespace, id, cancellationToken)).ConfigureAwait(false);
        return slot is null ? row : slot.Over(row);
    }

    public async ValueTask<Memory?> FindByTitleAsync(string title, CancellationToken cancellationToken)
    {
        if (overlay.FindIdByTitle(title) is { } id && overlay.Find(RowKind.Memory, id) is { Row: Memory taken } slot
            && taken.Title == title)
        {
            return slot.Over(taken);
        }

        var row = await Read("title", title, () => rows.FindByTitleAsync(@namespace, title, cancellationToken)).ConfigureAwait(false);
        if (row is null || overlay.Find(RowKind.Memory, row.Id) is not { } over)
        {
            return row;
        }

        var seen = over.KnownFromHere ? over.Over((Memory?)over.Row) : over.Over(row);
        return seen?.Title == title ? seen : null;
    }

    public async ValueTask<bool> IsDeletedAsync(string id, CancellationToken cancellationToken) =>
        overlay.Find(RowKind.Memory, id) is { KnownFromHere: true } slot
            ? slot.Row is null
            : await Read("deleted", id, () => replica.IsDeletedAsync(id, cancellationToken)).ConfigureAwait(false);

    public async ValueTask<ArchivedMemory?> GetArchivedAsync(string id, CancellationToken cancellationToken)
    {
        if (overlay.Find(RowKind.Archive, id) is { } slot)
        {
            return (ArchivedMemory?)slot.Row;
        }

        var row = await Read("archived", id, () => rows.GetArchivedAsync(id, cancellationToken)).ConfigureAwait(false);
        return row?.Memory.Namespace == @namespace ? row : null;
    }

    public async ValueTask<NamespaceStandard?> GetStandardAsync(CancellationToken cancellationToken) =>
        overlay.Find(RowKind.Standard, @namespace) is { } slot
            ? (NamespaceStandard?)slot.Row
            : await Read("standard", @namespace, () => rows.GetStandardAsync(@namespace, cancellationToken)).ConfigureAwait(false);

    public async ValueTask<PendingAction?> GetPendingAsync(string id, CancellationToken cancellationToken) =>
        overlay.Find(RowKind.Pending, id) is { } slot
            ? (PendingAction?)slot.Row
            : await rows.GetPendingAsync(id, cancellationToken).ConfigureAwait(false);

    public async ValueTask<WebhookSubscription?> GetSubscriptionAsync(string id, CancellationToken cancellationToken) =>
        overlay.Find(RowKind.Subscription, id) is { } slot
            ? (WebhookSubscription?)slot.Row
            : await rows.GetSubscriptionAsync(id, cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<MemoryLink>> GetLinksAsync(string memoryId, CancellationToken cancellationToken)
    {
        var over = overlay.Links().ToArray();
        var links = await Read("links", memoryId, () => rows.GetLinksAsync(memoryId, cancellationToken)).ConfigureAwait(false);
        if (over.Length == 0)
        {
            return links;
        }

        var byKey = new Dictionary<string, MemoryLink>(StringComparer.Ordinal);
        foreach (var link in links)
        {
            byKey[RowKeys.Of(link)] = link;
        }

        foreach (var (key, slot) in over)
        {
            if (slot.Row is not MemoryLink link)
            {
                byKey.Remove(key);
            }
            else if (link.SourceId == memoryId || link.TargetId == memoryId)
            {
                byKey[key] = link;
            }
        }

        return [.. byKey.Values];
    }

    public async ValueTask<bool> HasVectorAsync(string memoryId, CancellationToken cancellationToken) =>
        overlay.Find(RowKind.Vector, memoryId) is { } slot
            ? slot.Row is not null
            : await rows.HasVectorAsync(@namespace, memoryId, cancellationToken).ConfigureAwait(false);

    public async ValueTask<SyncClock?> GetSyncClockAsync(string agentId, string peerId, CancellationToken cancellationToken)
    {
        if (overlay.Find(RowKind.SyncClock, RowKeys.SyncClock(agentId, peerId)) is { } slot)
        {
            return (SyncClock?)slot.Row;
        }

        var clocks = await rows.ListSyncClocksAsync(agentId, cancellationToken).ConfigureAwait(false);
        return clocks.FirstOrDefault(c => c.PeerId == peerId);
    }

    public async ValueTask<string?> GetAnswerAsync(string key, CancellationToken cancellationToken) =>
        overlay.Find(RowKind.Answer, key) is { } slot
            ? (string?)slot.Row
            : await Read("answer", key, () => rows.GetAnswerAsync(@namespace, key, cancellationToken)).ConfigureAwait(false);

    private ValueTask<T> Read<T>(string what, string key, Func<ValueTask<T>> read) => Memo is { } memo ? memo.ReadAsync(what, key, read) : read();
}
