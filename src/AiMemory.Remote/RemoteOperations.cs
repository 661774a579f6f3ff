using AiMemory.Storage;
using AiMemory.UseCases;

namespace AiMemory.Remote;

/// <summary>Every use case that crosses, once: the serving side and the client both go by these.</summary>
internal static class RemoteOperations
{
    public static readonly RemoteOperation<StoreArgs, StoreResponse> Store = new(
        "store",
        RemoteJson.Default.StoreArgs,
        RemoteJson.Default.OutcomeStoreResponse,
        static (service, a, cancellationToken) => service.StoreAsync(a.Request, a.Caller, cancellationToken));

    public static readonly RemoteOperation<StoreBulkArgs, BulkResponse> StoreBulk = new(
        "store-bulk",
        RemoteJson.Default.StoreBulkArgs,
        RemoteJson.Default.OutcomeBulkResponse,
        static (service, a, cancellationToken) => service.StoreBulkAsync(a.Items, a.Caller, cancellationToken));

    public static readonly RemoteOperation<GetArgs, GetResponse> Get = new(
        "get",
        RemoteJson.Default.GetArgs,
        RemoteJson.Default.OutcomeGetResponse,
        static (service, a, cancellationToken) => service.GetAsync(a.Id, a.Caller, cancellationToken))
    {
        IsRead = true,
    };

    public static readonly RemoteOperation<UpdateArgs, Memory> Update = new(
        "update",
        RemoteJson.Default.UpdateArgs,
        RemoteJson.Default.OutcomeMemory,
        static (service, a, cancellationToken) => service.UpdateAsync(a.Request, a.Caller, cancellationToken));

    public static readonly RemoteOperation<DeleteArgs, DeleteResponse> Delete = new(
        "delete",
        RemoteJson.Default.DeleteArgs,
        RemoteJson.Default.OutcomeDeleteResponse,
        static (service, a, cancellationToken) => service.DeleteAsync(a.Id, a.IfMatch, a.Caller, cancellationToken));

    public static readonly RemoteOperation<PromoteArgs, PromoteResponse> Promote = new(
        "promote",
        RemoteJson.Default.PromoteArgs,
        RemoteJson.Default.OutcomePromoteResponse,
        static (service, a, cancellationToken) => service.PromoteAsync(a.Request, a.Caller, cancellationToken));

    public static readonly RemoteOperation<LinkArgs, LinkResponse> Link = new(
        "link",
        RemoteJson.Default.LinkArgs,
        RemoteJson.Default.OutcomeLinkResponse,
        static (service, a, cancellationToken) => service.LinkAsync(a.Request, a.Caller, cancellationToken));

    public static readonly RemoteOperation<GetLinksArgs, IReadOnlyList<MemoryLink>> GetLinks = new(
        "get-links",
        RemoteJson.Default.GetLinksArgs,
        RemoteJson.Default.OutcomeIReadOnlyListMemoryLink,
        static (service, a, cancellationToken) => service.GetLinksAsync(a.Id, a.Caller, cancellationToken))
    {
        IsRead = true,
    };

    public static readonly RemoteOperation<ConsolidateArgs, ConsolidateResponse> Consolidate = new(
        "consolidate",
        RemoteJson.Default.ConsolidateArgs,
        RemoteJson.Default.OutcomeConsolidateResponse,
        static (service, a, cancellationToken) => service.ConsolidateAsync(a.Request, a.Caller, cancellationToken));

    public static readonly RemoteOperation<ResolveArgs, ResolveResponse> Resolve = new(
        "resolve",
        RemoteJson.Default.ResolveArgs,
        RemoteJson.Default.OutcomeResolveResponse,
        static (service, a, cancellationToken) => service.ResolveAsync(a.WinnerId, a.LoserId, a.Caller, cancellationToken));

    public static readonly RemoteOperation<ListArgs, IReadOnlyList<Memory>> List = new(
        "list",
        RemoteJson.Default.ListArgs,
        RemoteJson.Default.OutcomeIReadOnlyListMemory,
        static (service, a, cancellationToken) => service.ListAsync(a.Request, a.Caller, cancellationToken))
    {
        IsRead = true,
    };

    public static readonly RemoteOperation<SearchArgs, IReadOnlyList<Memory>> Search = new(
        "search",
        RemoteJson.Default.SearchArgs,
        RemoteJson.Default.OutcomeIReadOnlyListMemory,
        static (service, a, cancellationToken) => service.SearchAsync(a.Request, a.Caller, cancellationToken))
    {
        IsRead = true,
    };

    public static readonly RemoteOperation<RecallArgs, RecallResponse> Recall = new(
        "recall",
        RemoteJson.Default.RecallArgs,
        RemoteJson.Default.OutcomeRecallResponse,
        static (service, a, cancellationToken) => service.RecallAsync(a.Request, a.Caller, cancellationToken))
    {
        IsRead = true,
    };

    public static readonly RemoteOperation<StartSessionArgs, SessionStartResponse> StartSession = new(
        "start-session",
        RemoteJson.Default.StartSessionArgs,
        RemoteJson.Default.OutcomeSessionStartResponse,
        static (service, a, cancellationToken) => service.StartSessionAsync(a.Request, a.Caller, cancellationToken))
    {
        IsRead = true,
    };

    public static readonly RemoteOperation<ForgetArgs, ForgetResponse> Forget = new(
        "forget",
        RemoteJson.Default.ForgetArgs,
        RemoteJson.Default.OutcomeForgetResponse,
        static (service, a, cancellationToken) => service.ForgetAsync(a.Request, a.Caller, cancellationToken));

    public static readonly RemoteOperation<CollectExpiredArgs, GcResponse> CollectExpired = new(
        "collect-expired",
        RemoteJson.Default.CollectExpiredArgs,
        RemoteJson.Default.OutcomeGcResponse,
        static (service, a, cancellationToken) => service.CollectExpiredAsync(a.DryRun, a.Caller, cancellationToken));

    public static readonly RemoteOperation<ListArchivedArgs, IReadOnlyList<ArchivedMemory>> ListArchived = new(
        "list-archived",
        RemoteJson.Default.ListArchivedArgs,
        RemoteJson.Default.OutcomeIReadOnlyListArchivedMemory,
        static (service, a, cancellationToken) => service.ListArchivedAsync(a.Namespace, a.Limit, a.Offset, a.Caller, cancellationToken))
    {
        IsRead = true,
    };

    public static readonly RemoteOperation<RestoreArchivedArgs, RestoreResponse> RestoreArchived = new(
        "restore-archived",
        RemoteJson.Default.RestoreArchivedArgs,
        RemoteJson.Default.OutcomeRestoreResponse,
        static (service, a, cancellationToken) => service.RestoreArchivedAsync(a.Id, a.Caller, cancellationToken));

    public static readonly RemoteOperation<PurgeArchivedArgs, PurgeResponse> PurgeArchived = new(
        "purge-archived",
        RemoteJson.Default.PurgeArchivedArgs,
        RemoteJson.Default.OutcomePurgeResponse,
        static (service, a, cancellationToken) => service.PurgeArchivedAsync(a.OlderThanDays, a.Caller, cancellationToken));

    public static readonly RemoteOperation<GetArchiveStatsArgs, ArchiveStatsResponse> GetArchiveStats = new(
        "get-archive-stats",
        RemoteJson.Default.GetArchiveStatsArgs,
        RemoteJson.Default.OutcomeArchiveStatsResponse,
        static (service, a, cancellationToken) => service.GetArchiveStatsAsync(a.Caller, cancellationToken))
    {
        IsRead = true,
    };

    public static readonly RemoteOperation<UndoArgs, UndoResponse> Undo = new(
        "undo",
        RemoteJson.Default.UndoArgs,
        RemoteJson.Default.OutcomeUndoResponse,
        static (service, a, cancellationToken) => service.UndoAsync(a.Request, a.Caller, cancellationToken));

    public static readonly RemoteOperation<CountNamespacesArgs, IReadOnlyList<NamespaceCount>> CountNamespaces = new(
        "count-namespaces",
        RemoteJson.Default.CountNamespacesArgs,
        RemoteJson.Default.OutcomeIReadOnlyListNamespaceCount,
        static (service, a, cancellationToken) => service.CountNamespacesAsync(a.Caller, cancellationToken))
    {
        IsRead = true,
    };

    public static readonly RemoteOperation<GetStatsArgs, MemoryStats> GetStats = new(
        "get-stats",
        RemoteJson.Default.GetStatsArgs,
        RemoteJson.Default.OutcomeMemoryStats,
        static (service, a, cancellationToken) => service.GetStatsAsync(a.Caller, cancellationToken))
    {
        IsRead = true,
    };

    public static readonly RemoteOperation<SetStandardArgs, SetStandardResponse> SetStandard = new(
        "set-standard",
        RemoteJson.Default.SetStandardArgs,
        RemoteJson.Default.OutcomeSetStandardResponse,
        static (service, a, cancellationToken) => service.SetStandardAsync(a.Request, a.Caller, cancellationToken));

    public static readonly RemoteOperation<GetStandardArgs, GetStandardResponse> GetStandard = new(
        "get-standard",
        RemoteJson.Default.GetStandardArgs,
        RemoteJson.Default.OutcomeGetStandardResponse,
        static (service, a, cancellationToken) => service.GetStandardAsync(a.Namespace, a.Inherit, a.Caller, cancellationToken))
    {
        IsRead = true,
    };

    public static readonly RemoteOperation<ClearStandardArgs, ClearStandardResponse> ClearStandard = new(
        "clear-standard",
        RemoteJson.Default.ClearStandardArgs,
        RemoteJson.Default.OutcomeClearStandardResponse,
        static (service, a, cancellationToken) => service.ClearStandardAsync(a.Namespace, a.Caller, cancellationToken));

    public static readonly RemoteOperation<RegisterAgentArgs, RegisterAgentResponse> RegisterAgent = new(
        "register-agent",
        RemoteJson.Default.RegisterAgentArgs,
        RemoteJson.Default.OutcomeRegisterAgentResponse,
        static (service, a, cancellationToken) => service.RegisterAgentAsync(a.Request, a.Caller, cancellationToken));

    public static readonly RemoteOperation<ListAgentsArgs, IReadOnlyList<AgentRegistration>> ListAgents = new(
        "list-agents",
        RemoteJson.Default.ListAgentsArgs,
        RemoteJson.Default.OutcomeIReadOnlyListAgentRegistration,
        static (service, a, cancellationToken) => service.ListAgentsAsync(a.Caller, cancellationToken))
    {
        IsRead = true,
    };

    public static readonly RemoteOperation<NotifyArgs, NotifyResponse> Notify = new(
        "notify",
        RemoteJson.Default.NotifyArgs,
        RemoteJson.Default.OutcomeNotifyResponse,
        static (service, a, cancellationToken) => service.NotifyAsync(a.Request, a.Caller, cancellationToken));

    public static readonly RemoteOperation<ReadInboxArgs, InboxResponse> ReadInbox = new(
        "read-inbox",
        RemoteJson.Default.ReadInboxArgs,
        RemoteJson.Default.OutcomeInboxResponse,
        static (service, a, cancellationToken) => service.ReadInboxAsync(a.Request, a.Caller, cancellationToken))
    {
        IsRead = true,
    };

    public static readonly RemoteOperation<ListPendingArgs, IReadOnlyList<PendingAction>> ListPending = new(
        "list-pending",
        RemoteJson.Default.ListPendingArgs,
        RemoteJson.Default.OutcomeIReadOnlyListPendingAction,
        static (service, a, cancellationToken) => service.ListPendingAsync(a.Status, a.Limit, a.Caller, cancellationToken))
    {
        IsRead = true,
    };

    public static readonly RemoteOperation<ApproveArgs, ApproveResponse> Approve = new(
        "approve",
        RemoteJson.Default.ApproveArgs,
        RemoteJson.Default.OutcomeApproveResponse,
        static (service, a, cancellationToken) => service.ApproveAsync(a.Id, a.Caller, cancellationToken));

    public static readonly RemoteOperation<RejectArgs, RejectResponse> Reject = new(
        "reject",
        RemoteJson.Default.RejectArgs,
        RemoteJson.Default.OutcomeRejectResponse,
        static (service, a, cancellationToken) => service.RejectAsync(a.Id, a.Caller, cancellationToken));

    public static readonly RemoteOperation<SubscribeArgs, WebhookSubscription> Subscribe = new(
        "subscribe",
        RemoteJson.Default.SubscribeArgs,
        RemoteJson.Default.OutcomeWebhookSubscription,
        static (service, a, cancellationToken) => service.SubscribeAsync(a.Request, a.Caller, cancellationToken));

    public static readonly RemoteOperation<UnsubscribeArgs, UnsubscribeResponse> Unsubscribe = new(
        "unsubscribe",
        RemoteJson.Default.UnsubscribeArgs,
        RemoteJson.Default.OutcomeUnsubscribeResponse,
        static (service, a, cancellationToken) => service.UnsubscribeAsync(a.Id, a.Caller, cancellationToken));

    public static readonly RemoteOperation<ListSubscriptionsArgs, IReadOnlyList<WebhookSubscription>> ListSubscriptions = new(
        "list-subscriptions",
        RemoteJson.Default.ListSubscriptionsArgs,
        RemoteJson.Default.OutcomeIReadOnlyListWebhookSubscription,
        static (service, a, cancellationToken) => service.ListSubscriptionsAsync(a.Caller, cancellationToken))
    {
        IsRead = true,
    };

    public static readonly RemoteOperation<ImportArgs, ImportResponse> Import = new(
        "import",
        RemoteJson.Default.ImportArgs,
        RemoteJson.Default.OutcomeImportResponse,
        static (service, a, cancellationToken) => service.ImportAsync(a.Request, a.Caller, cancellationToken));

    public static readonly RemoteOperation<PushArgs, SyncPushResponse> Push = new(
        "push",
        RemoteJson.Default.PushArgs,
        RemoteJson.Default.OutcomeSyncPushResponse,
        static (service, a, cancellationToken) => service.PushAsync(a.Request, a.Caller, cancellationToken));

    public static readonly RemoteOperation<PullSinceArgs, IReadOnlyList<Memory>> PullSince = new(
        "pull-since",
        RemoteJson.Default.PullSinceArgs,
        RemoteJson.Default.OutcomeIReadOnlyListMemory,
        static (service, a, cancellationToken) => service.PullSinceAsync(a.Since, a.Limit, a.Peer, a.Caller, cancellationToken))
    {
        IsRead = true,
    };

    public static readonly RemoteOperation<MineArgs, MineResponse> Mine = new(
        "mine",
        RemoteJson.Default.MineArgs,
        RemoteJson.Default.OutcomeMineResponse,
        static (service, a, cancellationToken) => service.MineAsync(a.Request, a.Caller, cancellationToken));

    public static readonly RemoteOperation<AutoConsolidateArgs, AutoConsolidateResponse> AutoConsolidate = new(
        "auto-consolidate",
        RemoteJson.Default.AutoConsolidateArgs,
        RemoteJson.Default.OutcomeAutoConsolidateResponse,
        static (service, a, cancellationToken) => service.AutoConsolidateAsync(a.Request, a.Caller, cancellationToken));

    public static readonly RemoteOperation<ExpandQueryArgs, IReadOnlyList<string>> ExpandQuery = new(
        "expand-query",
        RemoteJson.Default.ExpandQueryArgs,
        RemoteJson.Default.OutcomeIReadOnlyListString,
        static (service, a, cancellationToken) => service.ExpandQueryAsync(a.Query, a.Caller, cancellationToken))
    {
        IsRead = true,
    };

    public static readonly RemoteOperation<AutoTagArgs, AutoTagResponse> AutoTag = new(
        "auto-tag",
        RemoteJson.Default.AutoTagArgs,
        RemoteJson.Default.OutcomeAutoTagResponse,
        static (service, a, cancellationToken) => service.AutoTagAsync(a.Id, a.Caller, cancellationToken));

    public static readonly RemoteOperation<DetectContradictionArgs, ContradictionResponse> DetectContradiction = new(
        "detect-contradiction",
        RemoteJson.Default.DetectContradictionArgs,
        RemoteJson.Default.OutcomeContradictionResponse,
        static (service, a, cancellationToken) => service.DetectContradictionAsync(a.IdA, a.IdB, a.Caller, cancellationToken));

    public static readonly RemoteOperation<CurateArgs, CuratorReport> Curate = new(
        "curate",
        RemoteJson.Default.CurateArgs,
        RemoteJson.Default.OutcomeCuratorReport,
        static (service, a, cancellationToken) => service.CurateAsync(a.Request, a.Caller, cancellationToken));

    public static readonly RemoteOperation<RollbackArgs, RollbackResponse> Rollback = new(
        "rollback",
        RemoteJson.Default.RollbackArgs,
        RemoteJson.Default.OutcomeRollbackResponse,
        static (service, a, cancellationToken) => service.RollbackAsync(a.EntryId, a.Caller, cancellationToken));

    public static readonly RemoteOperation<RollbackLastArgs, RollbackResponse> RollbackLast = new(
        "rollback-last",
        RemoteJson.Default.RollbackLastArgs,
        RemoteJson.Default.OutcomeRollbackResponse,
        static (service, a, cancellationToken) => service.RollbackLastAsync(a.Count, a.Caller, cancellationToken));

    public static readonly RemoteOperation<GetWriteArgs, WriteStatusResponse> GetWrite = new(
        "get-write",
        RemoteJson.Default.GetWriteArgs,
        RemoteJson.Default.OutcomeWriteStatusResponse,
        static (service, a, cancellationToken) => service.GetWriteAsync(a.ReceiptToken, cancellationToken))
    {
        IsRead = true,
    };

    public static readonly RemoteOperation<GetDigestArgs, NamespaceDigest> GetDigest = new(
        "get-digest",
        RemoteJson.Default.GetDigestArgs,
        RemoteJson.Default.OutcomeNamespaceDigest,
        static (service, a, cancellationToken) => service.GetDigestAsync(a.Namespace, cancellationToken))
    {
        IsRead = true,
    };

    public static readonly RemoteOperation<BackupArgs, BackupManifest> Backup = new(
        "backup",
        RemoteJson.Default.BackupArgs,
        RemoteJson.Default.OutcomeBackupManifest,
        static (service, a, cancellationToken) => service.BackupAsync(a.Directory, a.Keep, cancellationToken));

    public static readonly IReadOnlyList<IRemoteOperation> All =
    [
        Store,
        StoreBulk,
        Get,
        Update,
        Delete,
        Promote,
        Link,
        GetLinks,
        Consolidate,
        Resolve,
        List,
        Search,
        Recall,
        StartSession,
        Forget,
        CollectExpired,
        ListArchived,
        RestoreArchived,
        PurgeArchived,
        GetArchiveStats,
        Undo,
        CountNamespaces,
        GetStats,
        SetStandard,
        GetStandard,
        ClearStandard,
        RegisterAgent,
        ListAgents,
        Notify,
        ReadInbox,
        ListPending,
        Approve,
        Reject,
        Subscribe,
        Unsubscribe,
        ListSubscriptions,
        Import,
        Push,
        PullSince,
        Mine,
        AutoConsolidate,
        ExpandQuery,
        AutoTag,
        DetectContradiction,
        Curate,
        Rollback,
        RollbackLast,
        GetWrite,
        GetDigest,
        Backup,
    ];
}
