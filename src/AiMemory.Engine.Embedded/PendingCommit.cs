using AiMemory.Log;

namespace AiMemory.Engine.Embedded;

/// <summary>One command on its way, and the caller who waits for it.</summary>
internal sealed class PendingCommit(Command command, CommitOptions options)
{
    private readonly TaskCompletionSource<CommitResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Command Command => command;

    public CommitOptions Options => options;

    public Task<CommitResult> Answer => _answer.Task;

    /// <summary>Set once decided; holds until the entries before and with it are durable.</summary>
    public CommitResult? Result { get; set; }

    /// <summary>Null when the command changed nothing.</summary>
    public Entry? Entry { get; set; }

    /// <summary>The intent whose parts have to be done before the caller is answered.</summary>
    public OpenIntent? Intent { get; set; }

    public void Complete(CommitResult result) => _answer.TrySetResult(result);

    public void Forget()
    {
        Result = null;
        Entry = null;
        Intent = null;
    }
}
