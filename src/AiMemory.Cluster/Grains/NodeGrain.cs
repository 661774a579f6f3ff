using AiMemory.Grains.Nodes;
using AiMemory.Remote;
using Orleans.Concurrency;

namespace AiMemory.Cluster.Grains;

/// <summary>Hands a gateway's calls to the use cases of this node.</summary>
[Reentrant]
[PinnedToNode]
[GrainType("node")]
public sealed class NodeGrain(ClusterNode node) : Grain, INodeGrain
{
    private const int PieceBytesMax = 256 * 1024;

    public async Task<Immutable<byte[]>> CallAsync(string operation, Immutable<byte[]> arguments)
    {
        var answer = await Dispatcher().InvokeAsync(operation, arguments.Value, CancellationToken.None);
        return new Immutable<byte[]>(answer ?? throw new ArgumentException($"this node knows no '{operation}'; is it of another version?", nameof(operation)));
    }

    public async IAsyncEnumerable<byte[]> StreamAsync(string operation)
    {
        // A pipe of one piece: rows are read no faster than they are taken.
        var pipe = new System.IO.Pipelines.Pipe(new System.IO.Pipelines.PipeOptions(pauseWriterThreshold: PieceBytesMax, resumeWriterThreshold: PieceBytesMax / 2));
        var writing = WriteAsync(Dispatcher(), operation, pipe.Writer);
        try
        {
            while (true)
            {
                var read = await pipe.Reader.ReadAtLeastAsync(PieceBytesMax / 2);
                var piece = System.Buffers.BuffersExtensions.ToArray(read.Buffer);
                pipe.Reader.AdvanceTo(read.Buffer.End);
                if (piece.Length > 0)
                {
                    yield return piece;
                }

                if (read.IsCompleted)
                {
                    break;
                }
            }
        }
        finally
        {
            await pipe.Reader.CompleteAsync();
            await writing;
        }
    }

    public async Task<bool> CatchUpAsync() => await node.Engine.ReadBarrierAsync(null, CancellationToken.None) is null;

    public Task<Immutable<byte[]>> ReportAsync() => Task.FromResult(new Immutable<byte[]>(NodeReports.Encode(node.Report())));

    private static async Task WriteAsync(RemoteDispatcher dispatcher, string operation, System.IO.Pipelines.PipeWriter writer)
    {
        Exception? failure = null;
        try
        {
            await dispatcher.StreamAsync(operation, writer.AsStream(leaveOpen: true), CancellationToken.None);
        }
#pragma warning disable CA1031 // The reader is told of it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failure = e;
        }

        await writer.CompleteAsync(failure);
    }

    private RemoteDispatcher Dispatcher() =>
        new(node.Service ?? throw new NodeUnreachableException("the node is starting"));
}
