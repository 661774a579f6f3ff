using System.Collections.Concurrent;
using System.Threading.Channels;
using AiMemory.Engine.Replicated;
using AiMemory.Grains.Nodes;
using AiMemory.Replication;
using Orleans.Concurrency;

namespace AiMemory.Cluster;

/// <summary>Messages between nodes as one-way grain calls; whatever gathers for a peer while a call is being made goes with the next one.</summary>
internal sealed class GrainNetwork(string self) : INodeNetwork, IAsyncDisposable
{
    private const int FrameBytesMax = 512 * 1024;

    private readonly long _stream = Random.Shared.NextInt64();
    private readonly ConcurrentDictionary<string, Channel<Message>> _outboxes = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Task> _loops = [];

    /// <summary>Null while there is no silo: what is sent meanwhile is lost, as on any network.</summary>
    public IGrainFactory? Grains { get; set; }

    public void Send(string node, Message message) => OutboxOf(node).Writer.TryWrite(message);

    public async ValueTask DisposeAsync()
    {
        foreach (var outbox in _outboxes.Values)
        {
            outbox.Writer.TryComplete();
        }

        await Task.WhenAll(_loops).ConfigureAwait(false);
    }

    private Channel<Message> OutboxOf(string node) => _outboxes.GetOrAdd(node, name =>
    {
        var outbox = Channel.CreateUnbounded<Message>(new UnboundedChannelOptions { SingleReader = true });
        _loops.Add(Task.Run(() => SendAsync(name, outbox.Reader)));
        return outbox;
    });

    private async Task SendAsync(string node, ChannelReader<Message> outbox)
    {
        var frame = new List<Message>();
        var number = 0L;
        var (peer, peerOf) = ((IReplicationGrain?)null, (IGrainFactory?)null);
        while (await outbox.WaitToReadAsync().ConfigureAwait(false))
        {
            frame.Clear();
            for (var bytes = 0; bytes < FrameBytesMax && outbox.TryRead(out var message); bytes += MessageCodec.SizeOf(message))
            {
                frame.Add(message);
            }

            if (Grains is not { } grains)
            {
                continue;
            }

            try
            {
                // Kept as long as the silo: to make a reference asks for the attributes of its interface, which costs more than to send.
                if (peer is null || peerOf != grains)
                {
                    (peer, peerOf) = (grains.GetGrain<IReplicationGrain>(node), grains);
                }

                number++;
                await peer
                    .DeliverAsync(self, _stream, number, new Immutable<byte[]>(MessageCodec.Encode(frame))).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OrleansException or NodeUnreachableException or ObjectDisposedException or InvalidOperationException or TimeoutException)
            {
                // The peer is away, or this silo is ending. The core sends again what was lost.
            }
        }
    }
}
