using AiMemory.Grains.Nodes;
using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace AiMemory.Cluster.Grains;

/// <summary>The grain's key is a node's id; it lives on the silo of that name.</summary>
[Serializable, GenerateSerializer, Immutable, Alias("aimemory.pinned.v1")]
public sealed class PinnedPlacement : PlacementStrategy;

[AttributeUsage(AttributeTargets.Class)]
public sealed class PinnedToNodeAttribute() : PlacementAttribute(new PinnedPlacement());

/// <summary>A node that is not there is an error at once, not a timeout.</summary>
internal sealed class PinnedDirector(IClusterMembershipService membership) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var node = target.GrainIdentity.Key.ToString();
        foreach (var (address, member) in membership.CurrentSnapshot.Members)
        {
            if (member.Status == SiloStatus.Active && member.Name == node)
            {
                return Task.FromResult(address);
            }
        }

        throw new NodeUnreachableException($"node {node} does not take part in the cluster now");
    }
}
