using System.Text.Json;
using AiMemory.Engine;
using AiMemory.Grains;
using Orleans.Concurrency;
using Orleans.Placement;

namespace AiMemory.Cluster.Grains;

/// <summary>The activation says where the namespace's owner is; ordering and logging are the engine's on this node.</summary>
[Reentrant]
[PreferLocalPlacement]
[GrainType("memory-namespace")]
public sealed class MemoryNamespaceGrain(ClusterNode node) : Grain, IMemoryNamespaceGrain
{
    public async Task<CommitReply> CommitAsync(CommitCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var command = node.Evaluator.Decode(call.Command);
        var result = await node.Engine.CommitHereAsync(command, new CommitOptions(call.IdempotencyKey), CancellationToken.None);
        return new CommitReply(
            result.AnswerJson.ToArray(),
            result.Receipt?.Token,
            result.Receipt is { } receipt ? [.. receipt.Holders] : [],
            result.Problem is { } problem ? JsonSerializer.Serialize(problem) : null,
            result.Acks);
    }
}
