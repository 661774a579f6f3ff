using AiMemory.Application.Decisions;

namespace AiMemory.Application.Shared;

/// <summary>What came of a command: the owner's answer where it was decided, the problem where there was one.</summary>
internal readonly record struct Committed(CommandAnswer? Answer, Problem? Problem, Receipt? Receipt, int Acks)
{
    /// <summary>Done, and not waiting for approval.</summary>
    public bool IsDone => Problem is null && Answer?.Queued is null;

    /// <summary>The same end for a use case's answer: the problem, the queue, or the value.</summary>
    public Outcome<T> To<T>(Func<CommandAnswer, T> value)
        where T : class
    {
        if (Problem is { } problem)
        {
            return problem;
        }

        return Answer!.Queued is { } queued ? queued : new Outcome<T> { Value = value(Answer), Receipt = Receipt };
    }
}
