using AiMemory.Application.Commands;
using AiMemory.Application.Decisions;
using AiMemory.Engine;

namespace AiMemory.Application.Shared;

/// <summary>Commits commands and reads their answers.</summary>
internal static class CommitExtensions
{
    public static async ValueTask<Committed> CommitAsync(
        this ServiceContext context, MemoryCommand command, CommitOptions options, CancellationToken cancellationToken)
    {
        var result = await context.Engine.CommitAsync(command, options, cancellationToken).ConfigureAwait(false);
        var answer = result.AnswerJson.IsEmpty ? null : AnswerJson.Read(result.AnswerJson);
        return new Committed(answer, result.Problem, result.Receipt, result.Acks);
    }

    public static ValueTask<Committed> CommitAsync(
        this ServiceContext context, MemoryCommand command, CancellationToken cancellationToken) =>
        context.CommitAsync(command, CommitOptions.Default, cancellationToken);

    /// <summary>
    /// All commands in flight at once, so that they share batches; answers in their order. Commands of one namespace are taken in
    /// the order given.
    /// </summary>
    public static async ValueTask<IReadOnlyList<Committed>> CommitAllAsync(
        this ServiceContext context, IEnumerable<(MemoryCommand Command, CommitOptions Options)> commands, CancellationToken cancellationToken)
    {
        var running = new List<Task<Committed>>();
        foreach (var (command, options) in commands)
        {
            running.Add(context.CommitAsync(command, options, cancellationToken).AsTask());
        }

        return await Task.WhenAll(running).ConfigureAwait(false);
    }
}
