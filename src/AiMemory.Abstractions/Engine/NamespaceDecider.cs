using AiMemory.Log;
using AiMemory.Storage;

namespace AiMemory.Engine;

/// <summary>
/// Decides one namespace's commands in order, for whichever engine logs them: over the rows and what is in flight, with answers
/// kept for idempotency keys. One call at a time; the engine says when entries are in the rows.
/// </summary>
public sealed class NamespaceDecider
{
    private readonly NamespaceOverlay _overlay = new();
    private readonly string _namespace;
    private readonly IReplicaReader _rows;
    private readonly ICommandEvaluator _evaluator;
    private readonly OverlayView _view;

    /// <inheritdoc cref="OverlayView(string, IReplicaReader, IReplicaReader, NamespaceOverlay)"/>
    public NamespaceDecider(string @namespace, IReplicaReader rows, IReplicaReader replica, ICommandEvaluator evaluator)
    {
        _namespace = @namespace;
        _rows = rows;
        _evaluator = evaluator;
        _view = new OverlayView(@namespace, rows, replica, _overlay);
    }

    /// <summary>The namespace as the next command will see it.</summary>
    public INamespaceView View => _view;

    /// <summary>
    /// Until <see cref="EndBatch"/> the rows are asked for nothing twice, and what these commands will look for is read all at once: decided
    /// one after the other, each would wait for its own answers.
    /// </summary>
    public async ValueTask ReadAheadAsync(IEnumerable<Command> commands, CancellationToken cancellationToken)
    {
        var memo = new ReadMemo();
        await ReadTitlesAsync(memo, commands, cancellationToken).ConfigureAwait(false);
        _view.Memo = memo;
    }

    /// <summary>The next batch reads anew.</summary>
    public void EndBatch() => _view.Memo = null;

    /// <param name="next">The position that the command's entry takes if it needs one; the engine must then log it there.</param>
    public async ValueTask<DecidedCommand> DecideAsync(
        Command command, CommitOptions options, EntryVersion next, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.IdempotencyKey is { } kept
            && await View.GetAnswerAsync(kept, cancellationToken).ConfigureAwait(false) is { } json)
        {
            return await ReadKeptAsync(KeptAnswer.Parse(json), cancellationToken).ConfigureAwait(false);
        }

        var evaluation = await _evaluator.EvaluateAsync(command, next, View, now, cancellationToken).ConfigureAwait(false);
        var mutations = evaluation.Mutations;
        if (evaluation.Problem is null && options.IdempotencyKey is { } key)
        {
            mutations = [.. mutations, Mutations.PutAnswer(key, new KeptAnswer(next, evaluation.Answer).ToJson())];
        }

        if (mutations.Count == 0)
        {
            return new DecidedCommand(evaluation.Answer, evaluation.Problem, null, default, null);
        }

        Add(next, mutations);
        var intent = evaluation.Parts is { Count: > 0 } parts
            ? new OpenIntent(PartsRunner.IntentId(_namespace, next), parts)
            : null;
        return new DecidedCommand(evaluation.Answer, evaluation.Problem, MutationCodec.Encode(mutations), next, intent);
    }

    /// <summary>Lays an entry over the rows that did not come from a command here, such as the adoption of a stray.</summary>
    public void Add(EntryVersion version, IReadOnlyList<Mutation> mutations) => _overlay.Add(version, mutations);

    /// <summary>All entries up to this one are in the rows.</summary>
    public void Settle(EntryVersion applied) => _overlay.Settle(applied);

    /// <summary>What was decided will never be in the rows: the next decision sees the rows alone.</summary>
    public void Clear() => _overlay.Clear();

    private async ValueTask ReadTitlesAsync(ReadMemo memo, IEnumerable<Command> commands, CancellationToken cancellationToken)
    {
        string[] titles = [.. commands.SelectMany(_evaluator.TitlesOf).Distinct(StringComparer.Ordinal)];
        if (titles.Length <= 1)
        {
            return;
        }

        try
        {
            var found = await _rows.FindByTitlesAsync(_namespace, titles, cancellationToken).ConfigureAwait(false);
            Array.ForEach(titles, title => memo.Set("title", title, found.GetValueOrDefault(title)));
        }
        catch (IOException)
        {
            // Each command asks by itself then, and its caller hears what is wrong.
        }
    }

    // A retry may come while the first one's parts are still open: it is answered once they are done.
    private async ValueTask<DecidedCommand> ReadKeptAsync(KeptAnswer kept, CancellationToken cancellationToken)
    {
        var id = PartsRunner.IntentId(_namespace, kept.Version);
        var body = _overlay.Find(RowKind.Intent, id) is { } slot
            ? (string?)slot.Row
            : await FindIntentAsync(id, cancellationToken).ConfigureAwait(false);
        var intent = body is null ? null : new OpenIntent(id, _evaluator.ReadIntent(body));
        return new DecidedCommand(kept.Answer, null, null, kept.Version, intent);
    }

    private async ValueTask<string?> FindIntentAsync(string id, CancellationToken cancellationToken)
    {
        foreach (var (open, body) in await _rows.ListIntentsAsync(_namespace, cancellationToken).ConfigureAwait(false))
        {
            if (open == id)
            {
                return body;
            }
        }

        return null;
    }
}
