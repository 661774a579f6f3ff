using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AiMemory.Engine;
using AiMemory.Storage;
using AiMemory.UseCases;

namespace AiMemory.Remote;

/// <summary>
/// The use cases of a running node. What the transport throws when the node cannot be reached comes through: the outcome of a write is
/// then unknown. One that throws <see cref="RemoteUnavailableException"/> is heard as that problem.
/// </summary>
public sealed class RemoteMemoryService(IRemoteTransport transport) : IMemoryService
{
    /// <param name="http">Its base address is the node's URL; carries the API key, if any, as a default header.</param>
    public RemoteMemoryService(HttpClient http)
        : this(new HttpTransport(http))
    {
    }

    public ValueTask<Outcome<StoreResponse>> StoreAsync(
        StoreRequest request, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.Store, new StoreArgs(request, caller), cancellationToken);

    public ValueTask<Outcome<BulkResponse>> StoreBulkAsync(
        IReadOnlyList<StoreRequest> items, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.StoreBulk, new StoreBulkArgs(items, caller), cancellationToken);

    public ValueTask<Outcome<GetResponse>> GetAsync(
        string id, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.Get, new GetArgs(id, caller), cancellationToken);

    public ValueTask<Outcome<Memory>> UpdateAsync(
        UpdateRequest request, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.Update, new UpdateArgs(request, caller), cancellationToken);

    public ValueTask<Outcome<DeleteResponse>> DeleteAsync(
        string id, EntryVersion? ifMatch, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.Delete, new DeleteArgs(id, ifMatch, caller), cancellationToken);

    public ValueTask<Outcome<PromoteResponse>> PromoteAsync(
        PromoteRequest request, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.Promote, new PromoteArgs(request, caller), cancellationToken);

    public ValueTask<Outcome<LinkResponse>> LinkAsync(
        LinkRequest request, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.Link, new LinkArgs(request, caller), cancellationToken);

    public ValueTask<Outcome<IReadOnlyList<MemoryLink>>> GetLinksAsync(
        string id, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.GetLinks, new GetLinksArgs(id, caller), cancellationToken);

    public ValueTask<Outcome<ConsolidateResponse>> ConsolidateAsync(
        ConsolidateRequest request, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.Consolidate, new ConsolidateArgs(request, caller), cancellationToken);

    public ValueTask<Outcome<ResolveResponse>> ResolveAsync(
        string winnerId, string loserId, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.Resolve, new ResolveArgs(winnerId, loserId, caller), cancellationToken);

    public ValueTask<Outcome<IReadOnlyList<Memory>>> ListAsync(
        ListRequest request, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.List, new ListArgs(request, caller), cancellationToken);

    public ValueTask<Outcome<IReadOnlyList<Memory>>> SearchAsync(
        SearchRequest request, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.Search, new SearchArgs(request, caller), cancellationToken);

    public ValueTask<Outcome<RecallResponse>> RecallAsync(
        RecallRequest request, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.Recall, new RecallArgs(request, caller), cancellationToken);

    public ValueTask<Outcome<SessionStartResponse>> StartSessionAsync(
        SessionStartRequest request, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.StartSession, new StartSessionArgs(request, caller), cancellationToken);

    public ValueTask<Outcome<ForgetResponse>> ForgetAsync(
        ForgetRequest request, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.Forget, new ForgetArgs(request, caller), cancellationToken);

    public ValueTask<Outcome<GcResponse>> CollectExpiredAsync(
        bool dryRun, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.CollectExpired, new CollectExpiredArgs(dryRun, caller), cancellationToken);

    public ValueTask<Outcome<IReadOnlyList<ArchivedMemory>>> ListArchivedAsync(
        string? @namespace, long limit, long offset, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.ListArchived, new ListArchivedArgs(@namespace, limit, offset, caller), cancellationToken);

    public ValueTask<Outcome<RestoreResponse>> RestoreArchivedAsync(
        string id, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.RestoreArchived, new RestoreArchivedArgs(id, caller), cancellationToken);

    public ValueTask<Outcome<PurgeResponse>> PurgeArchivedAsync(
        long? olderThanDays, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.PurgeArchived, new PurgeArchivedArgs(olderThanDays, caller), cancellationToken);

    public ValueTask<Outcome<ArchiveStatsResponse>> GetArchiveStatsAsync(
        Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.GetArchiveStats, new GetArchiveStatsArgs(caller), cancellationToken);

    public ValueTask<Outcome<UndoResponse>> UndoAsync(
        UndoRequest request, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.Undo, new UndoArgs(request, caller), cancellationToken);

    public ValueTask<Outcome<IReadOnlyList<NamespaceCount>>> CountNamespacesAsync(
        Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.CountNamespaces, new CountNamespacesArgs(caller), cancellationToken);

    public ValueTask<Outcome<MemoryStats>> GetStatsAsync(
        Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.GetStats, new GetStatsArgs(caller), cancellationToken);

    public ValueTask<Outcome<SetStandardResponse>> SetStandardAsync(
        SetStandardRequest request, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.SetStandard, new SetStandardArgs(request, caller), cancellationToken);

    public ValueTask<Outcome<GetStandardResponse>> GetStandardAsync(
        string @namespace, bool inherit, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.GetStandard, new GetStandardArgs(@namespace, inherit, caller), cancellationToken);

    public ValueTask<Outcome<ClearStandardResponse>> ClearStandardAsync(
        string @namespace, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.ClearStandard, new ClearStandardArgs(@namespace, caller), cancellationToken);

    public ValueTask<Outcome<RegisterAgentResponse>> RegisterAgentAsync(
        RegisterAgentRequest request, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.RegisterAgent, new RegisterAgentArgs(request, caller), cancellationToken);

    public ValueTask<Outcome<IReadOnlyList<AgentRegistration>>> ListAgentsAsync(
        Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.ListAgents, new ListAgentsArgs(caller), cancellationToken);

    public ValueTask<Outcome<NotifyResponse>> NotifyAsync(
        NotifyRequest request, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.Notify, new NotifyArgs(request, caller), cancellationToken);

    public ValueTask<Outcome<InboxResponse>> ReadInboxAsync(
        InboxRequest request, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.ReadInbox, new ReadInboxArgs(request, caller), cancellationToken);

    public ValueTask<Outcome<IReadOnlyList<PendingAction>>> ListPendingAsync(
        string? status, long limit, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.ListPending, new ListPendingArgs(status, limit, caller), cancellationToken);

    public ValueTask<Outcome<ApproveResponse>> ApproveAsync(
        string id, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.Approve, new ApproveArgs(id, caller), cancellationToken);

    public ValueTask<Outcome<RejectResponse>> RejectAsync(
        string id, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.Reject, new RejectArgs(id, caller), cancellationToken);

    public ValueTask<Outcome<WebhookSubscription>> SubscribeAsync(
        SubscribeRequest request, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.Subscribe, new SubscribeArgs(request, caller), cancellationToken);

    public ValueTask<Outcome<UnsubscribeResponse>> UnsubscribeAsync(
        string id, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.Unsubscribe, new UnsubscribeArgs(id, caller), cancellationToken);

    public ValueTask<Outcome<IReadOnlyList<WebhookSubscription>>> ListSubscriptionsAsync(
        Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.ListSubscriptions, new ListSubscriptionsArgs(caller), cancellationToken);

    public ValueTask<Outcome<ImportResponse>> ImportAsync(
        ImportRequest request, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.Import, new ImportArgs(request, caller), cancellationToken);

    public ValueTask<Outcome<SyncPushResponse>> PushAsync(
        SyncPushRequest request, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.Push, new PushArgs(request, caller), cancellationToken);

    public ValueTask<Outcome<IReadOnlyList<Memory>>> PullSinceAsync(
        string? since, long limit, string? peer, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.PullSince, new PullSinceArgs(since, limit, peer, caller), cancellationToken);

    public ValueTask<Outcome<MineResponse>> MineAsync(
        MineRequest request, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.Mine, new MineArgs(request, caller), cancellationToken);

    public ValueTask<Outcome<AutoConsolidateResponse>> AutoConsolidateAsync(
        AutoConsolidateRequest request, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.AutoConsolidate, new AutoConsolidateArgs(request, caller), cancellationToken);

    public ValueTask<Outcome<IReadOnlyList<string>>> ExpandQueryAsync(
        string query, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.ExpandQuery, new ExpandQueryArgs(query, caller), cancellationToken);

    public ValueTask<Outcome<AutoTagResponse>> AutoTagAsync(
        string id, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.AutoTag, new AutoTagArgs(id, caller), cancellationToken);

    public ValueTask<Outcome<ContradictionResponse>> DetectContradictionAsync(
        string idA, string idB, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.DetectContradiction, new DetectContradictionArgs(idA, idB, caller), cancellationToken);

    public ValueTask<Outcome<CuratorReport>> CurateAsync(
        CurateRequest request, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.Curate, new CurateArgs(request, caller), cancellationToken);

    public ValueTask<Outcome<RollbackResponse>> RollbackAsync(
        string entryId, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.Rollback, new RollbackArgs(entryId, caller), cancellationToken);

    public ValueTask<Outcome<RollbackResponse>> RollbackLastAsync(
        int count, Caller caller, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.RollbackLast, new RollbackLastArgs(count, caller), cancellationToken);

    public ValueTask<Outcome<WriteStatusResponse>> GetWriteAsync(
        string receiptToken, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.GetWrite, new GetWriteArgs(receiptToken), cancellationToken);

    public ValueTask<Outcome<NamespaceDigest>> GetDigestAsync(
        string @namespace, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.GetDigest, new GetDigestArgs(@namespace), cancellationToken);

    public ValueTask<Outcome<BackupManifest>> BackupAsync(
        string directory, int keep, CancellationToken cancellationToken) =>
        CallAsync(RemoteOperations.Backup, new BackupArgs(directory, keep), cancellationToken);

    public CapabilitiesResponse GetCapabilities() => Get(RemoteNames.Capabilities, RemoteJson.Default.CapabilitiesResponse);

    public EngineStatus GetStatus() => Get(RemoteNames.Status, RemoteJson.Default.EngineStatus);

    public async ValueTask<bool> IsHealthyAsync(CancellationToken cancellationToken)
    {
        try
        {
            var stream = await transport.CallAsync(new RemoteCall(RemoteNames.Health, []) { MayRepeat = true }, cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                return await JsonSerializer.DeserializeAsync(stream, RemoteJson.Default.Boolean, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (RemoteUnavailableException)
        {
            return false;
        }
    }

    public IAsyncEnumerable<Memory> ExportMemoriesAsync(CancellationToken cancellationToken) =>
        ReadLinesAsync(RemoteNames.ExportMemories, RemoteJson.Default.Memory, cancellationToken);

    public IAsyncEnumerable<MemoryLink> ExportLinksAsync(CancellationToken cancellationToken) =>
        ReadLinesAsync(RemoteNames.ExportLinks, RemoteJson.Default.MemoryLink, cancellationToken);

    private async ValueTask<Outcome<TValue>> CallAsync<TArguments, TValue>(
        RemoteOperation<TArguments, TValue> operation, TArguments arguments, CancellationToken cancellationToken)
        where TArguments : class
        where TValue : class
    {
        var call = new RemoteCall(operation.Name, operation.EncodeArguments(arguments))
        {
            MayRepeat = operation.IsRead || (arguments as IByCaller)?.Caller.IdempotencyKey is not null,
            Writes = !operation.IsRead,
        };
        try
        {
            var stream = await transport.CallAsync(call, cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                return await operation.DecodeResultAsync(stream, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (RemoteUnavailableException e)
        {
            return e.Problem;
        }
    }

    private T Get<T>(string operation, JsonTypeInfo<T> type)
        where T : class
    {
        using var stream = transport.Call(operation);
        return JsonSerializer.Deserialize(stream, type) ?? throw new HttpRequestException($"The node answered nothing to '{operation}'.");
    }

    private async IAsyncEnumerable<T> ReadLinesAsync<T>(
        string operation, JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(await transport.StreamAsync(operation, cancellationToken).ConfigureAwait(false));
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            yield return JsonSerializer.Deserialize(line, type)
                ?? throw new HttpRequestException($"The node answered an empty line to '{operation}'.");
        }
    }
}
