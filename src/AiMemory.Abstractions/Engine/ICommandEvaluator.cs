namespace AiMemory.Engine;

/// <summary>
/// Decides a command at its owner. Pure in effect: it reads the view and returns; the engine logs. Engines call it for one
/// command of a namespace at a time, so it needs no lock.
/// </summary>
public interface ICommandEvaluator
{
    ValueTask<Evaluation> EvaluateAsync(
        Command command, EntryVersion position, INamespaceView view, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Titles that deciding this command will look up in its namespace, as far as the command tells: an engine may read those of many
    /// commands at once. A title left out is read when it is needed.
    /// </summary>
    IEnumerable<string> TitlesOf(Command command);

    /// <summary>
    /// Resolves an entry that a deposed owner wrote and nobody acknowledged: images of every row it touched as they are to be
    /// now. The higher version wins; the loser of a title is archived with reason <c>conflict</c> and linked <c>contradicts</c>.
    /// </summary>
    ValueTask<IReadOnlyList<Log.Mutation>> ResolveStrayAsync(
        Log.Entry stray, EntryVersion position, INamespaceView view, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The parts that an open intent names, in their order; the body is as <c>ListIntentsAsync</c> gives it.</summary>
    IReadOnlyList<Command> ReadIntent(string body);

    /// <summary>The command that closes an intent once all its parts have their quorum.</summary>
    Command CloseIntent(string @namespace, string intentId);

    ReadOnlyMemory<byte> Encode(Command command);

    Command Decode(ReadOnlyMemory<byte> bytes);
}
