using System.Text;
using System.Text.Json;
using AiMemory.Engine;
using AiMemory.Grains;
using AiMemory.Grains.Nodes;
using AiMemory.UseCases;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace AiMemory.Cluster.Grains;

/// <summary>
/// The activation says where the namespace's owner is; ordering and logging are the engine's on this node. Reentrant: nothing here keeps
/// state between a call's steps but a flag that only ever becomes true.
/// </summary>
[Reentrant]
[PreferLocalPlacement]
[GrainType("memory-namespace")]
public sealed class MemoryNamespaceGrain(ClusterNode node, IClusterMembershipService membership, ILocalSiloDetails here)
    : Grain, IMemoryNamespaceGrain, INamespaceOwnerGrain
{
    private const int IdempotencyKeyBytesMax = 255;
    private const string Anonymous = "anonymous:grain";

    // What another node's activation was told is acknowledged must be here before the first read.
    private bool _caughtUp;

    private string Name => this.GetPrimaryKeyString();

    public async Task<CommitReply> CommitAsync(CommitCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var command = node.Evaluator.Decode(call.Command);
        var result = await node.Engine.CommitHereAsync(command, new CommitOptions(call.IdempotencyKey), CancellationToken.None);
        if (result.Problem is { Kind: ProblemKind.StorageFull })
        {
            MoveAway();
        }

        return new CommitReply(
            result.Answer?.ToJson().ToArray() ?? [],
            result.Receipt?.Token,
            result.Receipt is { } receipt ? [.. receipt.Holders] : [],
            result.Problem is { } problem ? JsonSerializer.Serialize(problem) : null,
            result.Acks);
    }

    public Task<MemoryAnswer<StoredMemory>> StoreAsync(StoreMemory memory, MemoryCaller caller) => WriteAsync(
        caller, (service, who) => service.StoreAsync(Contracts.ToRequest(memory, Name), who, CancellationToken.None), Contracts.Of);

    public async Task<MemoryAnswer<MemoryRecord>> GetAsync(string id, MemoryCaller caller) => Contracts.Answer(
        await FindAsync(id, caller), found => Contracts.Of(found.Memory));

    public Task<MemoryAnswer<MemoryRecord>> UpdateAsync(UpdateMemory update, MemoryCaller caller) => ChangeAsync<Memory, MemoryRecord>(
        update?.Id, update?.IfVersion, caller, (service, found, version, who) => service.UpdateAsync(Contracts.ToRequest(update!, found.Id, version), who, CancellationToken.None),
        (_, changed) => Contracts.Of(changed));

    public Task<MemoryAnswer<MemoryRecord>> DeleteAsync(string id, string? ifVersion, MemoryCaller caller) => ChangeAsync<DeleteResponse, MemoryRecord>(
        id, ifVersion, caller, (service, found, version, who) => service.DeleteAsync(found.Id, version, who, CancellationToken.None),
        (found, _) => Contracts.Of(found));

    public async Task<MemoryAnswer<MemoryRecord>> PromoteAsync(string id, MemoryCaller caller)
    {
        var promoted = await ChangeAsync<PromoteResponse, MemoryRecord>(
            id, null, caller, (service, found, _, who) => service.PromoteAsync(new PromoteRequest(found.Id), who, CancellationToken.None),
            (found, _) => Contracts.Of(found));
        return promoted.Value is { } before && await GetAsync(before.Id, caller) is { Value: { } after } ? promoted with { Value = after } : promoted;
    }

    public Task<MemoryAnswer<MemoryList>> ListAsync(ListMemories query, MemoryCaller caller) => ReadAsync(
        caller, (service, who) => service.ListAsync(Contracts.ToRequest(query, Name), who, CancellationToken.None), Contracts.Of);

    public Task<MemoryAnswer<MemoryList>> SearchAsync(SearchMemories query, MemoryCaller caller) => ReadAsync(
        caller, (service, who) => service.SearchAsync(Contracts.ToRequest(query, Name), who, CancellationToken.None), Contracts.Of);

    public Task<MemoryAnswer<RecalledMemories>> RecallAsync(RecallMemories query, MemoryCaller caller) => ReadAsync(
        caller, (service, who) => service.RecallAsync(Contracts.ToRequest(query, Name), who, CancellationToken.None), Contracts.Of);

    public Task<MemoryAnswer<LinkRecord>> LinkAsync(string sourceId, string targetId, string relation, MemoryCaller caller) =>
        ChangeAsync<LinkResponse, LinkRecord>(
            sourceId, null, caller,
            (service, found, _, who) => service.LinkAsync(new LinkRequest(found.Id, targetId, relation), who, CancellationToken.None),
            (_, link) => new LinkRecord(link.SourceId, link.TargetId, link.Relation));

    public Task<MemoryAnswer<ForgottenMemories>> ForgetAsync(string? pattern, MemoryTier? tier, MemoryCaller caller) => WriteAsync(
        caller,
        (service, who) => service.ForgetAsync(new ForgetRequest(Name, pattern, Contracts.ToTier(tier)), who, CancellationToken.None),
        forgotten => new ForgottenMemories(forgotten.Deleted));

    public async Task<MemoryAnswer<WriteReceipt>> GetWriteAsync(string version) => node.Service is { } service
        ? Contracts.Answer(
            await service.GetWriteAsync($"{version}@{Name}", CancellationToken.None),
            write => new WriteReceipt(write.Version.ToString(), write.Holders))
        : Contracts.Refuse<WriteReceipt>(NotReady);

    private static Problem NotReady => new(ProblemKind.Unavailable, "the node is starting");

    private async Task<MemoryAnswer<TAnswer>> WriteAsync<T, TAnswer>(
        MemoryCaller? caller, Func<IMemoryService, Caller, ValueTask<Outcome<T>>> call, Func<T, TAnswer> map)
        where T : class
        where TAnswer : class
    {
        if (node.Service is not { } service)
        {
            return Contracts.Refuse<TAnswer>(NotReady);
        }

        return caller?.IdempotencyKey is { } key && Encoding.UTF8.GetByteCount(key) > IdempotencyKeyBytesMax
            ? Contracts.Refuse<TAnswer>(Problem.Invalid("idempotency key exceeds max length of 255 bytes"))
            : Contracts.Answer(await call(service, Of(caller)), map);
    }

    private async Task<MemoryAnswer<TAnswer>> ReadAsync<T, TAnswer>(
        MemoryCaller? caller, Func<IMemoryService, Caller, ValueTask<Outcome<T>>> call, Func<T, TAnswer> map)
        where T : class
        where TAnswer : class
    {
        _caughtUp = _caughtUp || await node.Engine.ReadBarrierAsync(Name, CancellationToken.None) is null;
        return await WriteAsync(caller is null ? null : caller with { IdempotencyKey = null }, call, map);
    }

    // An id that another namespace holds is not found here: its own grain changes it.
    private async Task<MemoryAnswer<TAnswer>> ChangeAsync<T, TAnswer>(
        string? id,
        string? ifVersion,
        MemoryCaller? caller,
        Func<IMemoryService, Memory, EntryVersion?, Caller, ValueTask<Outcome<T>>> call,
        Func<Memory, T, TAnswer> map)
        where T : class
        where TAnswer : class
    {
        var version = EntryVersion.None;
        if (ifVersion is not null && !EntryVersion.TryParse(ifVersion, out version))
        {
            return Contracts.Refuse<TAnswer>(Problem.Invalid("version is not of the form epoch.sequence"));
        }

        var found = await FindAsync(id, caller);
        if (found.Problem is { } problem)
        {
            return Contracts.Refuse<TAnswer>(problem);
        }

        var memory = found.Value!.Memory;
        return await WriteAsync(caller, (service, who) => call(service, memory, ifVersion is null ? null : version, who), answer => map(memory, answer));
    }

    private async Task<Outcome<GetResponse>> FindAsync(string? id, MemoryCaller? caller)
    {
        if (node.Service is not { } service)
        {
            return NotReady;
        }

        _caughtUp = _caughtUp || await node.Engine.ReadBarrierAsync(Name, CancellationToken.None) is null;
        var found = await service.GetAsync(id ?? string.Empty, Of(caller), CancellationToken.None);
        return found.Value is { } there && there.Memory.Namespace != Name ? Problem.NotFound() : found;
    }

    private static Caller Of(MemoryCaller? caller) => new(Door.Grain, caller?.AgentId, Anonymous, caller?.IdempotencyKey);

    // A node whose disk is full cannot own: another one takes the namespace over, and this one catches up when there is room again.
    private void MoveAway()
    {
        var other = membership.CurrentSnapshot.Members.Values
            .FirstOrDefault(m => m.Status == SiloStatus.Active && !m.SiloAddress.Equals(here.SiloAddress));
        if (other is not null)
        {
            RequestContext.Set(IPlacementDirector.PlacementHintKey, other.SiloAddress);
            this.MigrateOnIdle();
        }
    }
}
