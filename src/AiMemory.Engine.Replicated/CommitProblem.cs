using AiMemory.Replication;
using AiMemory.Storage;

namespace AiMemory.Engine.Replicated;

/// <summary>What a caller hears when a write was not confirmed.</summary>
internal static class CommitProblem
{
    public static Problem StoreAway(string why) => new(ProblemKind.Unavailable, $"the write is not acknowledged: {why}");

    /// <param name="writeFailure">Why this node's last write failed, if it did.</param>
    public static Problem Of(int got, int needed, NotMetReason reason, Exception? writeFailure = null) => reason switch
    {
        NotMetReason.StorageFailed when writeFailure is StoreUnavailableException => StoreAway(writeFailure.Message),
        NotMetReason.StorageFailed => new Problem(ProblemKind.StorageFull, "the write failed: this node's disk is full or failing"),
        NotMetReason.Unreachable => new QuorumProblem(got, needed, "unreachable"),
        NotMetReason.Timeout => new QuorumProblem(got, needed, "timeout"),
        _ => new QuorumProblem(got, needed, "fenced"),
    };

    public static Problem Of(Exception exception) => exception is StorageFullException
        ? new Problem(ProblemKind.StorageFull, exception.Message)
        : new Problem(ProblemKind.Unavailable, $"the write failed: {exception.Message}");
}
