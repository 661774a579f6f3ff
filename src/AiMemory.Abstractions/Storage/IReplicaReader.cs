namespace AiMemory.Storage;

/// <summary>
/// Reads of one replica. Every read sees all writes that were committed before it began; search and recall too, though
/// the index may lag inside. Reads run beside the writer and beside each other.
/// </summary>
public interface IReplicaReader
{
    /// <summary>By exact id, in whatever namespace; while a row moves it is in two, and either may be given.</summary>
    ValueTask<Memory?> GetMemoryAsync(string id, CancellationToken cancellationToken);

    /// <summary>By exact id, in one namespace.</summary>
    ValueTask<Memory?> GetMemoryAsync(string @namespace, string id, CancellationToken cancellationToken);

    /// <summary>Exact id first, else an ASCII case-insensitive prefix; <c>%</c> and <c>_</c> are literal; expiry is not considered.</summary>
    ValueTask<PrefixMatch> ResolveIdAsync(string idOrPrefix, CancellationToken cancellationToken);

    ValueTask<Memory?> FindByTitleAsync(string @namespace, string title, CancellationToken cancellationToken);

    /// <summary>Several at once, none of them twice; titles that no row has are left out.</summary>
    async ValueTask<IReadOnlyDictionary<string, Memory>> FindByTitlesAsync(
        string @namespace, IReadOnlyList<string> titles, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(titles);
        var found = new Dictionary<string, Memory>(StringComparer.Ordinal);
        foreach (var title in titles)
        {
            if (await FindByTitleAsync(@namespace, title, cancellationToken).ConfigureAwait(false) is { } memory)
            {
                found[title] = memory;
            }
        }

        return found;
    }

    /// <summary>The id was deleted or forgotten and nothing brought it back.</summary>
    ValueTask<bool> IsDeletedAsync(string id, CancellationToken cancellationToken);

    /// <summary>Priority descending, then <c>updated_at</c> descending (as instants), then as inserted.</summary>
    ValueTask<IReadOnlyList<Memory>> ListAsync(
        MemoryFilter filter, long limit, long offset, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>All words must match; ranked by the search score of the rules, 6.2.</summary>
    ValueTask<IReadOnlyList<Memory>> SearchAsync(
        string text, MemoryFilter filter, long limit, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Best text first. Bounded work: it looks at a limited number of candidates however large the namespace is.</summary>
    ValueTask<IReadOnlyList<RecallCandidate>> RecallAsync(RecallQuery query, CancellationToken cancellationToken);

    /// <summary>Ids of rows of the namespace that hold any word of the title, best first, expired ones included.</summary>
    ValueTask<IReadOnlyList<string>> FindContradictionsAsync(
        string @namespace, string title, int limit, CancellationToken cancellationToken);

    /// <summary>Rows that a forget names; all filters that are not null must hold, a pattern by any of its words. Expired rows too.</summary>
    ValueTask<IReadOnlyList<MemoryRef>> FindForgettableAsync(
        string? @namespace, string? pattern, Tier? tier, CancellationToken cancellationToken);

    /// <summary>Rows whose expiry has passed, oldest expiry first.</summary>
    ValueTask<IReadOnlyList<MemoryRef>> FindExpiredAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>Both directions.</summary>
    ValueTask<IReadOnlyList<MemoryLink>> GetLinksAsync(string memoryId, CancellationToken cancellationToken);

    /// <summary>Unexpired rows, oldest <c>created_at</c> first, a page at a time so that memory stays flat.</summary>
    IAsyncEnumerable<Memory> ExportMemoriesAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Links between unexpired rows.</summary>
    IAsyncEnumerable<MemoryLink> ExportLinksAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Namespaces with unexpired rows: count descending, then name.</summary>
    ValueTask<IReadOnlyList<NamespaceCount>> CountNamespacesAsync(DateTimeOffset now, CancellationToken cancellationToken);

    ValueTask<MemoryStats> GetStatsAsync(DateTimeOffset now, CancellationToken cancellationToken);

    ValueTask<ArchivedMemory?> GetArchivedAsync(string id, CancellationToken cancellationToken);

    /// <summary>Newest archived first; rows of one moment as they were inserted.</summary>
    ValueTask<IReadOnlyList<ArchivedMemory>> ListArchivedAsync(
        string? @namespace, long limit, long offset, CancellationToken cancellationToken);

    /// <summary>Archived at or before the instant; null means all.</summary>
    ValueTask<IReadOnlyList<MemoryRef>> FindArchivedAsync(DateTimeOffset? before, CancellationToken cancellationToken);

    /// <summary>Archive counts per namespace, count descending.</summary>
    ValueTask<IReadOnlyList<NamespaceCount>> CountArchivedAsync(CancellationToken cancellationToken);

    ValueTask<NamespaceStandard?> GetStandardAsync(string @namespace, CancellationToken cancellationToken);

    /// <summary>The standards that one memory is the text of.</summary>
    ValueTask<IReadOnlyList<NamespaceStandard>> FindStandardsOfAsync(string memoryId, CancellationToken cancellationToken);

    /// <summary>All standards by namespace, for finding those whose memory is gone.</summary>
    ValueTask<IReadOnlyList<NamespaceStandard>> ListStandardsAsync(CancellationToken cancellationToken);

    ValueTask<PendingAction?> GetPendingAsync(string id, CancellationToken cancellationToken);

    /// <summary>Newest first; an unknown status gives none.</summary>
    ValueTask<IReadOnlyList<PendingAction>> ListPendingAsync(string? status, long limit, CancellationToken cancellationToken);

    ValueTask<WebhookSubscription?> GetSubscriptionAsync(string id, CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    ValueTask<IReadOnlyList<WebhookSubscription>> ListSubscriptionsAsync(CancellationToken cancellationToken);

    ValueTask<IReadOnlyList<SyncClock>> ListSyncClocksAsync(string agentId, CancellationToken cancellationToken);

    /// <summary>Rows updated after the instant (exclusive; null means all), oldest first, expired ones included.</summary>
    ValueTask<IReadOnlyList<Memory>> ListUpdatedSinceAsync(string? since, long limit, CancellationToken cancellationToken);

    /// <summary>Memories whose author is the agent and that were created at or after the instant; for undo.</summary>
    ValueTask<IReadOnlyList<MemoryRef>> FindByAuthorAsync(string agentId, DateTimeOffset? since, CancellationToken cancellationToken);

    /// <summary>Open multi-namespace operations of a namespace (canonical JSON bodies by intent id).</summary>
    ValueTask<IReadOnlyList<KeyValuePair<string, string>>> ListIntentsAsync(string? @namespace, CancellationToken cancellationToken);

    /// <summary>The answer kept for an idempotency key of a namespace, canonical JSON.</summary>
    ValueTask<string?> GetAnswerAsync(string @namespace, string key, CancellationToken cancellationToken);

    /// <summary>A vector stands beside the memory.</summary>
    ValueTask<bool> HasVectorAsync(string @namespace, string memoryId, CancellationToken cancellationToken);

    /// <summary>All vectors, for filling the in-memory index.</summary>
    IAsyncEnumerable<VectorRow> ReadVectorsAsync(CancellationToken cancellationToken);

    ValueTask<NamespaceDigest> GetDigestAsync(string @namespace, CancellationToken cancellationToken);

    /// <summary>The store can be read and its full-text index agrees with the rows (a quick check).</summary>
    ValueTask<bool> IsHealthyAsync(CancellationToken cancellationToken);
}
