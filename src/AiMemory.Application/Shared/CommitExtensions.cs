using AiMemory.Application.Commands;
using AiMemory.Application.Decisions;
using AiMemory.Diagnostics;
using AiMemory.Engine;

namespace AiMemory.Application.Shared;

/// <summary>Commits commands and reads their answers.</summary>
internal static class CommitExtensions
{
    public static async ValueTask<Committed> CommitAsync(
        this ServiceContext context, MemoryCommand command, CommitOptions options, CancellationToken cancellationToken)
    {
        // A key that serves for two kinds of change must not mix up their answers.
        var keyed = options.IdempotencyKey is { } key ? new CommitOptions($"{command.GetType().Name}/{key}") : options;
        var result = await context.Engine.CommitAsync(command, keyed, cancellationToken).ConfigureAwait(false);
        if (command is not TouchCommand)
        {
            Count(result);
        }

        return new Committed(CommandAnswer.Of(result.Answer), result.Problem, result.Receipt, result.Acks);
    }

    public static ValueTask<Committed> CommitAsync(
        this ServiceContext context, MemoryCommand command, CancellationToken cancellationToken) =>
        context.CommitAsync(command, CommitOptions.Default, cancellationToken);

    /// <summary>
    /// A command that governance has a say in. The owner knows registrations by its own replica, which may be behind this node's: a
    /// caller who was just registered here is not denied for that.
    /// </summary>
    /// <param name="command">Makes the command, given whether this node vouches for the registration.</param>
    public static async ValueTask<Committed> CommitGovernedAsync(
        this ServiceContext context,
        Func<bool, MemoryCommand> command,
        string agentId,
        CommitOptions options,
        CancellationToken cancellationToken)
    {
        var committed = await context.CommitAsync(command(false), options, cancellationToken).ConfigureAwait(false);
        return committed.Problem is { Kind: ProblemKind.Denied }
            && await context.Reader.FindByTitleAsync(Agents.Namespace, Agents.TitleOf(agentId), cancellationToken)
                .ConfigureAwait(false) is not null
            ? await context.CommitAsync(command(true), options, cancellationToken).ConfigureAwait(false)
            : committed;
    }

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

    private static void Count(CommitResult result)
    {
        if (result.Problem is QuorumProblem unmet)
        {
            MemoryInstruments.QuorumNotMet(unmet.Reason);
        }
        else if (result is { Problem: null, Receipt: not null })
        {
            MemoryInstruments.QuorumMet();
        }
    }
}
