namespace AiMemory.Engine.Replicated;

/// <summary>One command on its way, and the caller who waits for it.</summary>
internal sealed class PendingCommit(Command command, CommitOptions options, long takenAt)
{
    private readonly TaskCompletionSource<CommitResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Command Command => command;

    public CommitOptions Options => options;

    /// <summary>In the driver's milliseconds.</summary>
    public long TakenAt => takenAt;

    public Task<CommitResult> Answer => _answer.Task;

    public DecidedCommand? Decided { get; set; }

    public void Complete(CommitResult result) => _answer.TrySetResult(result);

    public void Refuse(Problem problem) => Complete(new CommitResult(Decided?.Answer, null, problem, (problem as QuorumProblem)?.Got ?? 0));
}
