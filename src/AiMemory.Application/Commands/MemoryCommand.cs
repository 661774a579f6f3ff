using System.Text.Json.Serialization;
using AiMemory.Engine;

namespace AiMemory.Application.Commands;

/// <summary>
/// Every way a memory service can change: the closed set that the evaluator decides. The names are on the wire between nodes and in
/// open intents on disk: never reused.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "$command")]
[JsonDerivedType(typeof(StoreCommand), "store")]
[JsonDerivedType(typeof(UpdateCommand), "update")]
[JsonDerivedType(typeof(MoveInCommand), "moveIn")]
[JsonDerivedType(typeof(MoveOutCommand), "moveOut")]
[JsonDerivedType(typeof(DeleteCommand), "delete")]
[JsonDerivedType(typeof(PromoteCommand), "promote")]
[JsonDerivedType(typeof(PromoteIntoCommand), "promoteInto")]
[JsonDerivedType(typeof(LinkCommand), "link")]
[JsonDerivedType(typeof(UnlinkCommand), "unlink")]
[JsonDerivedType(typeof(ConsolidateCommand), "consolidate")]
[JsonDerivedType(typeof(RemoveRowsCommand), "removeRows")]
[JsonDerivedType(typeof(ForgetRowsCommand), "forgetRows")]
[JsonDerivedType(typeof(CollectExpiredCommand), "collectExpired")]
[JsonDerivedType(typeof(RestoreArchivedCommand), "restoreArchived")]
[JsonDerivedType(typeof(PurgeArchivedCommand), "purgeArchived")]
[JsonDerivedType(typeof(ReinsertCommand), "reinsert")]
[JsonDerivedType(typeof(ImportRowCommand), "importRow")]
[JsonDerivedType(typeof(MergeRowCommand), "mergeRow")]
[JsonDerivedType(typeof(SetStandardCommand), "setStandard")]
[JsonDerivedType(typeof(WritePolicyCommand), "writePolicy")]
[JsonDerivedType(typeof(ClearStandardCommand), "clearStandard")]
[JsonDerivedType(typeof(RefreshPolicyCommand), "refreshPolicy")]
[JsonDerivedType(typeof(ApproveCommand), "approve")]
[JsonDerivedType(typeof(RejectCommand), "reject")]
[JsonDerivedType(typeof(ResolveCommand), "resolve")]
[JsonDerivedType(typeof(DemoteCommand), "demote")]
[JsonDerivedType(typeof(RegisterAgentCommand), "registerAgent")]
[JsonDerivedType(typeof(SubscribeCommand), "subscribe")]
[JsonDerivedType(typeof(UnsubscribeCommand), "unsubscribe")]
[JsonDerivedType(typeof(RecordDeliveryCommand), "recordDelivery")]
[JsonDerivedType(typeof(RecordSyncCommand), "recordSync")]
[JsonDerivedType(typeof(TouchCommand), "touch")]
[JsonDerivedType(typeof(PutVectorCommand), "putVector")]
[JsonDerivedType(typeof(CloseIntentCommand), "closeIntent")]
public abstract record MemoryCommand(string Namespace) : Command(Namespace);
