using System.Text.Json;
using AiMemory.Engine;
using AiMemory.Grains;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace AiMemory.Cluster.Grains;

/// <summary>The activation says where the namespace's owner is; ordering and logging are the engine's on this node.</summary>
[Reentrant]
[PreferLocalPlacement]
[GrainType("memory-namespace")]
public sealed class MemoryNamespaceGrain(ClusterNode node, IClusterMembershipService membership, ILocalSiloDetails here) : Grain, IMemoryNamespaceGrain
{
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
            result.AnswerJson.ToArray(),
            result.Receipt?.Token,
            result.Receipt is { } receipt ? [.. receipt.Holders] : [],
            result.Problem is { } problem ? JsonSerializer.Serialize(problem) : null,
            result.Acks);
    }

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
