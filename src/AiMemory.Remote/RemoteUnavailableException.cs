namespace AiMemory.Remote;

/// <summary>No node answered a call.</summary>
public sealed class RemoteUnavailableException(Problem problem) : Exception(problem?.Message)
{
    /// <summary>What its caller is told.</summary>
    public Problem Problem => problem;
}
