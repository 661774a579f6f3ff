using AiMemory.Storage;

namespace AiMemory.Engine.Embedded;

/// <summary>What a caller hears when the store or the evaluator threw.</summary>
internal static class CommitFailure
{
    public static Problem Of(Exception exception) => exception is StorageFullException
        ? new Problem(ProblemKind.StorageFull, exception.Message)
        : new Problem(ProblemKind.Unavailable, $"the write failed: {exception.Message}");
}
