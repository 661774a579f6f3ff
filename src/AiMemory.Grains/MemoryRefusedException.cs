namespace AiMemory.Grains;

/// <summary>Thrown by <see cref="MemoryAnswer{T}.Require"/> on the caller's side; it never crosses a silo.</summary>
public sealed class MemoryRefusedException : Exception
{
    public MemoryRefusedException()
    {
    }

    public MemoryRefusedException(string message)
        : base(message)
    {
    }

    public MemoryRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal MemoryRefusedException(MemoryProblem problem)
        : base(problem.Message) => Problem = problem;

    public MemoryProblem? Problem { get; }
}
