using System.Globalization;
using AiMemory.Storage;

namespace AiMemory.Engine;

/// <summary>
/// Finishes operations over several namespaces. Each part is committed under a key made of its intent and its place there,
/// so running an intent twice (after a crash, or by the next owner) does nothing twice. The intent is closed last.
/// </summary>
/// <param name="evaluator">Reads intents and names the closing command.</param>
/// <param name="commit">Commits a command to whichever node owns its namespace.</param>
public sealed class PartsRunner(
    ICommandEvaluator evaluator, Func<Command, CommitOptions, CancellationToken, ValueTask<CommitResult>> commit)
{
    /// <summary>The id of the intent that an entry logs: its receipt token, unique in the cluster, and it says whose intent it is.</summary>
    public static string IntentId(string @namespace, EntryVersion position) => new Receipt(@namespace, position, []).Token;

    /// <summary>Commits the parts of one acknowledged entry and closes its intent; a problem leaves the intent open.</summary>
    public async ValueTask<Problem?> RunAsync(string intentId, IReadOnlyList<Command> parts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (!Receipt.TryParseToken(intentId, out _, out var @namespace))
        {
            throw new ArgumentException("Not an intent's id.", nameof(intentId));
        }

        var running = new Task<CommitResult>[parts.Count];
        for (var i = 0; i < parts.Count; i++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"intent/{intentId}/{i}");
            running[i] = commit(parts[i], new CommitOptions(key), cancellationToken).AsTask();
        }

        Problem? problem = null;
        foreach (var part in running)
        {
            problem = (await part.ConfigureAwait(false)).Problem ?? problem;
        }

        if (problem is not null)
        {
            return problem;
        }

        var close = evaluator.CloseIntent(@namespace, intentId);
        return (await commit(close, CommitOptions.Default, cancellationToken).ConfigureAwait(false)).Problem;
    }

    /// <summary>Runs whatever is open in one namespace, or in all (null); for takeover and start. Returns a problem when something stayed open.</summary>
    public async ValueTask<Problem?> FinishOpenAsync(IReplicaReader reader, string? @namespace, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reader);
        Problem? problem = null;
        foreach (var (id, body) in await reader.ListIntentsAsync(@namespace, cancellationToken).ConfigureAwait(false))
        {
            problem = await RunAsync(id, evaluator.ReadIntent(body), cancellationToken).ConfigureAwait(false) ?? problem;
        }

        return problem;
    }
}
