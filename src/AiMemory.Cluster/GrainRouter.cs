using System.Text.Json;
using AiMemory.Engine;
using AiMemory.Engine.Replicated;
using AiMemory.Grains.Nodes;

namespace AiMemory.Cluster;

/// <summary>Commits through the namespace's grain, wherever that is.</summary>
internal sealed class GrainRouter(ICommandEvaluator evaluator, int writeQuorum) : ICommitRouter
{
    private static readonly CommitResult NoSilo = new(
        default, null, new Problem(ProblemKind.Unavailable, "this node has not joined its cluster yet; reads are served, writes are not"), 0);

    /// <summary>Null while there is no silo.</summary>
    public IGrainFactory? Grains { get; set; }

    public async ValueTask<CommitResult> CommitAsync(Command command, CommitOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(options);
        if (Grains is not { } grains)
        {
            return NoSilo;
        }

        try
        {
            var call = new CommitCall(evaluator.Encode(command).ToArray(), options.IdempotencyKey);
            var reply = await grains.GetGrain<INamespaceOwnerGrain>(command.Namespace).CommitAsync(call)
                .WaitAsync(cancellationToken).ConfigureAwait(false);
            return Read(reply);
        }
        catch (TimeoutException)
        {
            return Unknown("timeout");
        }
        catch (Exception e) when (e is OrleansException or ObjectDisposedException or InvalidOperationException)
        {
            // The owner's node went away while it had the command: it may or may not have been logged.
            return Unknown("unreachable");
        }
    }

    private static CommitResult Read(CommitReply reply)
    {
        var problem = reply.ProblemJson is { } json ? JsonSerializer.Deserialize<Problem>(json) : null;
        var receipt = reply.ReceiptToken is { } token && Receipt.TryParseToken(token, out var version, out var name)
            ? new Receipt(name, version, reply.Holders)
            : null;
        return new CommitResult(reply.AnswerJson is [] ? null : new EncodedAnswer(reply.AnswerJson), receipt, problem, reply.Acks);
    }

    private CommitResult Unknown(string reason) => new(null, null, new QuorumProblem(0, writeQuorum, reason), 0);
}
