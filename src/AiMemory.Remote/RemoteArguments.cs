using AiMemory.UseCases;

namespace AiMemory.Remote;

// One record per operation: its parameters, as they cross. They belong together and say nothing alone, hence one file.
internal sealed record StoreArgs(StoreRequest Request, Caller Caller) : IByCaller;

internal sealed record StoreBulkArgs(IReadOnlyList<StoreRequest> Items, Caller Caller) : IByCaller;

internal sealed record GetArgs(string Id, Caller Caller) : IByCaller;

internal sealed record UpdateArgs(UpdateRequest Request, Caller Caller) : IByCaller;

internal sealed record DeleteArgs(string Id, EntryVersion? IfMatch, Caller Caller) : IByCaller;

internal sealed record PromoteArgs(PromoteRequest Request, Caller Caller) : IByCaller;

internal sealed record LinkArgs(LinkRequest Request, Caller Caller) : IByCaller;

internal sealed record GetLinksArgs(string Id, Caller Caller) : IByCaller;

internal sealed record ConsolidateArgs(ConsolidateRequest Request, Caller Caller) : IByCaller;

internal sealed record ResolveArgs(string WinnerId, string LoserId, Caller Caller) : IByCaller;

internal sealed record ListArgs(ListRequest Request, Caller Caller) : IByCaller;

internal sealed record SearchArgs(SearchRequest Request, Caller Caller) : IByCaller;

internal sealed record RecallArgs(RecallRequest Request, Caller Caller) : IByCaller;

internal sealed record StartSessionArgs(SessionStartRequest Request, Caller Caller) : IByCaller;

internal sealed record ForgetArgs(ForgetRequest Request, Caller Caller) : IByCaller;

internal sealed record CollectExpiredArgs(bool DryRun, Caller Caller) : IByCaller;

internal sealed record ListArchivedArgs(string? Namespace, long Limit, long Offset, Caller Caller) : IByCaller;

internal sealed record RestoreArchivedArgs(string Id, Caller Caller) : IByCaller;

internal sealed record PurgeArchivedArgs(long? OlderThanDays, Caller Caller) : IByCaller;

internal sealed record GetArchiveStatsArgs(Caller Caller) : IByCaller;

internal sealed record UndoArgs(UndoRequest Request, Caller Caller) : IByCaller;

internal sealed record CountNamespacesArgs(Caller Caller) : IByCaller;

internal sealed record GetStatsArgs(Caller Caller) : IByCaller;

internal sealed record SetStandardArgs(SetStandardRequest Request, Caller Caller) : IByCaller;

internal sealed record GetStandardArgs(string Namespace, bool Inherit, Caller Caller) : IByCaller;

internal sealed record ClearStandardArgs(string Namespace, Caller Caller) : IByCaller;

internal sealed record RegisterAgentArgs(RegisterAgentRequest Request, Caller Caller) : IByCaller;

internal sealed record ListAgentsArgs(Caller Caller) : IByCaller;

internal sealed record NotifyArgs(NotifyRequest Request, Caller Caller) : IByCaller;

internal sealed record ReadInboxArgs(InboxRequest Request, Caller Caller) : IByCaller;

internal sealed record ListPendingArgs(string? Status, long Limit, Caller Caller) : IByCaller;

internal sealed record ApproveArgs(string Id, Caller Caller) : IByCaller;

internal sealed record RejectArgs(string Id, Caller Caller) : IByCaller;

internal sealed record SubscribeArgs(SubscribeRequest Request, Caller Caller) : IByCaller;

internal sealed record UnsubscribeArgs(string Id, Caller Caller) : IByCaller;

internal sealed record ListSubscriptionsArgs(Caller Caller) : IByCaller;

internal sealed record ImportArgs(ImportRequest Request, Caller Caller) : IByCaller;

internal sealed record PushArgs(SyncPushRequest Request, Caller Caller) : IByCaller;

internal sealed record PullSinceArgs(string? Since, long Limit, string? Peer, Caller Caller) : IByCaller;

internal sealed record MineArgs(MineRequest Request, Caller Caller) : IByCaller;

internal sealed record AutoConsolidateArgs(AutoConsolidateRequest Request, Caller Caller) : IByCaller;

internal sealed record ExpandQueryArgs(string Query, Caller Caller) : IByCaller;

internal sealed record AutoTagArgs(string Id, Caller Caller) : IByCaller;

internal sealed record DetectContradictionArgs(string IdA, string IdB, Caller Caller) : IByCaller;

internal sealed record CurateArgs(CurateRequest Request, Caller Caller) : IByCaller;

internal sealed record RollbackArgs(string EntryId, Caller Caller) : IByCaller;

internal sealed record RollbackLastArgs(int Count, Caller Caller) : IByCaller;

internal sealed record GetWriteArgs(string ReceiptToken);

internal sealed record GetDigestArgs(string Namespace);

internal sealed record BackupArgs(string Directory, int Keep);
