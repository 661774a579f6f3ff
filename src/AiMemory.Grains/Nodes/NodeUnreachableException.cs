using Orleans;

namespace AiMemory.Grains.Nodes;

/// <summary>The node that a grain is pinned to does not take part in the cluster now.</summary>
[GenerateSerializer, Alias("aimemory.node-unreachable.v1")]
public sealed class NodeUnreachableException : Exception
{
    public NodeUnreachableException()
    {
    }

    public NodeUnreachableException(string message)
        : base(message)
    {
    }

    public NodeUnreachableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
