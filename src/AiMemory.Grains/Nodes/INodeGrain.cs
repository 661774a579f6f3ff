using Orleans;
using Orleans.Concurrency;

namespace AiMemory.Grains.Nodes;

/// <summary>One node's use cases, for gateways and for the other nodes; the key is the node's id, and it lives there and nowhere else.</summary>
[Alias("aimemory.node.v1")]
public interface INodeGrain : IGrainWithStringKey
{
    /// <summary>Carries out one use case: its name and arguments as <c>AiMemory.Remote</c> writes them, and the answer likewise.</summary>
    [Alias("call")]
    Task<Immutable<byte[]>> CallAsync(string operation, Immutable<byte[]> arguments);

    /// <summary>A use case that answers with many rows: one JSON value per line, in pieces of about 256 KiB.</summary>
    [Alias("stream")]
    IAsyncEnumerable<byte[]> StreamAsync(string operation);

    /// <summary>Returns when the node's copy holds everything acknowledged anywhere before the call; false when too few nodes answer.</summary>
    [Alias("catch-up")]
    Task<bool> CatchUpAsync();

    /// <summary>How the node does, for operators.</summary>
    [Alias("report")]
    Task<Immutable<byte[]>> ReportAsync();
}
