using AiMemory.Grains.Nodes;
using AiMemory.Remote;
using Orleans.Concurrency;

namespace AiMemory.Cluster.Gateways;

/// <summary>
/// Has the gateway's node carry out calls. A call that the node did not take goes to the next one; one that it may have taken is
/// repeated only when that is safe, and otherwise told to be unknown.
/// </summary>
internal sealed class GrainTransport(StickyNode nodes) : IRemoteTransport
{
    private const int AttemptsMax = 3;

    public async ValueTask<Stream> CallAsync(RemoteCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        for (var attempt = 1; ; attempt++)
        {
            var node = await nodes.GetAsync(cancellationToken).ConfigureAwait(false);
            node.BeginCall();
            try
            {
                var answer = await AskAsync(node, call, cancellationToken).ConfigureAwait(false);
                if (call.Writes && !await nodes.WroteAsync(node, cancellationToken).ConfigureAwait(false))
                {
                    throw new RemoteUnavailableException(new Problem(
                        ProblemKind.Unavailable, "the write was carried out, but this gateway cannot show it yet; retry with an Idempotency-Key"));
                }

                return new MemoryStream(answer);
            }
            catch (NodeUnreachableException) when (attempt < AttemptsMax)
            {
                // It was not begun: the node leaves, or starts.
                nodes.Leave(node);
            }
            catch (Exception e) when (IsLoss(e, node, cancellationToken))
            {
                nodes.Leave(node);
                if (!call.MayRepeat || attempt >= AttemptsMax)
                {
                    throw new RemoteUnavailableException(Unknown(call));
                }
            }
            finally
            {
                node.EndCall();
            }
        }
    }

    public Stream Call(string operation) => operation == RemoteDispatcher.StatusOperation
        ? new MemoryStream(NodeReports.EncodeStatus(nodes.Status))
        : new MemoryStream(nodes.Capabilities ?? throw new RemoteUnavailableException(new Problem(ProblemKind.Unavailable, nodes.Status.Degraded[0])));

    public async ValueTask<Stream> StreamAsync(string operation, CancellationToken cancellationToken)
    {
        var node = await nodes.GetAsync(cancellationToken).ConfigureAwait(false);
        return new PieceStream(node.Node.StreamAsync(operation), node, cancellationToken);
    }

    private static async Task<byte[]> AskAsync(NodeConnection node, RemoteCall call, CancellationToken cancellationToken)
    {
        var answer = node.Node.CallAsync(call.Operation, new Immutable<byte[]>(call.Arguments));
        if (!cancellationToken.CanBeCanceled)
        {
            return (await answer.WaitAsync(node.Lost).ConfigureAwait(false)).Value;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(node.Lost, cancellationToken);
        return (await answer.WaitAsync(either.Token).ConfigureAwait(false)).Value;
    }

    private static bool IsLoss(Exception exception, NodeConnection node, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException => node.Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested,
        OrleansException or NodeUnreachableException or TimeoutException or ObjectDisposedException => true,
        InvalidOperationException => node.Lost.IsCancellationRequested,
        _ => false,
    };

    // A write that its node may have logged before it went away: as when an owner's node does.
    private Problem Unknown(RemoteCall call) => call.Writes
        ? new QuorumProblem(0, nodes.Status.WriteQuorum, "unreachable")
        : new Problem(ProblemKind.Unavailable, "the node went away while it had the request; try again");
}
