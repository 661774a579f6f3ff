namespace AiMemory.Engine.Replicated;

/// <summary>Finds the owner of a namespace, wherever it is, and has it commit.</summary>
public interface ICommitRouter
{
    ValueTask<CommitResult> CommitAsync(Command command, CommitOptions options, CancellationToken cancellationToken);
}
