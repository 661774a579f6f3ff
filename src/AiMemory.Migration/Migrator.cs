using AiMemory.Log;
using AiMemory.Replication;
using AiMemory.Storage;

namespace AiMemory.Migration;

/// <summary>
/// Copies a replica, namespace by namespace: rows first, the history with the last of them, then reads everything back and compares
/// digests. Both stores are open and owned by this process, so neither changes meanwhile.
/// </summary>
/// <param name="source">Only read.</param>
/// <param name="target">Null for a dry run into a store that does not exist yet.</param>
public sealed class Migrator(IReplicaStore source, IReplicaStore? target, MigratorOptions options)
{
    private const int NamesPage = 500;
    private const int ProgressRows = 1_000;
    private const int ErrorsMax = 100;

    private readonly Dictionary<RowKind, long> _read = [];
    private readonly List<string> _errors = [];
    private long _tombstones;
    private long _written;
    private long _rows;
    private int _batches;

    /// <summary>Copies and verifies. Failures of either store end it, and stand in the report: another run goes on from there.</summary>
    /// <param name="progress">Rows read so far.</param>
    public async Task<MigrationReport> RunAsync(bool dryRun, IProgress<long> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        try
        {
            if (options.Namespace is null && !dryRun)
            {
                await CopyNodeStateAsync(cancellationToken).ConfigureAwait(false);
            }

            await foreach (var name in ListNamesAsync(cancellationToken).ConfigureAwait(false))
            {
                await MigrateAsync(name, dryRun, progress, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (IOException exception)
        {
            _errors.Add(exception.Message);
        }

        return new MigrationReport(_read, _tombstones, _written, _batches, [.. _errors.Take(ErrorsMax)]);
    }

    private async IAsyncEnumerable<string> ListNamesAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (options.Namespace is { } only)
        {
            yield return only;
            yield break;
        }

        string? after = null;
        for (var more = true; more;)
        {
            var page = await source.ListLogsAsync(after, NamesPage, cancellationToken).ConfigureAwait(false);
            foreach (var name in page)
            {
                after = name;
                yield return name;
            }

            more = page.Count == NamesPage;
        }
    }

    private async Task MigrateAsync(string name, bool dryRun, IProgress<long> progress, CancellationToken cancellationToken)
    {
        var log = await source.ReadLogAsync(name, cancellationToken).ConfigureAwait(false);
        var found = target is null
            ? new NamespaceLog(name, default, default, [])
            : await target.ReadLogAsync(name, cancellationToken).ConfigureAwait(false);
        var refusal = Refusal(log, found);
        var writes = !dryRun && refusal is null && !IsCopied(log, found);
        var tally = await CopyAsync(log, writes, progress, cancellationToken).ConfigureAwait(false);
        foreach (var (kind, count) in tally.Counts)
        {
            _read[kind] = _read.GetValueOrDefault(kind) + count;
        }

        _tombstones += tally.Tombstones;
        if (refusal is not null)
        {
            _errors.Add($"namespace '{name}': {refusal}");
            return;
        }

        if (!dryRun && await VerifyAsync(name, tally, cancellationToken).ConfigureAwait(false))
        {
            _written += tally.Counts.GetValueOrDefault(RowKind.Memory);
        }
    }

    private static bool IsCopied(NamespaceLog log, NamespaceLog found) => !log.Applied.IsNone && log.Applied == found.Applied;

    /// <summary>Why the target's namespace cannot take the source's rows by version; null when it can.</summary>
    private static string? Refusal(NamespaceLog log, NamespaceLog found)
    {
        if (found.Applied.IsNone || (ReplicaState.Of(log).Contains(found.Applied) && ReplicaState.Of(found).Strays.Count == 0))
        {
            return null;
        }

        return ReplicaState.Of(found).Contains(log.Applied)
            ? $"the target has moved on to {found.Applied} (the source is at {log.Applied}); it was left as it is"
            : $"the target holds another history (at {found.Applied}; the source is at {log.Applied}) and was left as it is: "
                + "name another target, or use export and import to add to it";
    }

    private async Task<RowTally> CopyAsync(NamespaceLog log, bool writes, IProgress<long> progress, CancellationToken cancellationToken)
    {
        var tally = new RowTally();
        if (writes)
        {
            await WriteAsync([new StoreWrite.SetCoreState(log.Namespace, ReplicaState.Of(log).Unfinished())]).ConfigureAwait(false);
        }

        var batch = new List<RowImage>();
        var bytes = 0L;
        await foreach (var row in source.ReadInsertedAsync(log.Namespace, cancellationToken).ConfigureAwait(false))
        {
            tally.Add(row);
            _rows++;
            if (writes)
            {
                batch.Add(row);
                bytes += row.Body.Length;
                if (batch.Count >= options.BatchRows || bytes >= options.BatchBytes)
                {
                    await WriteAsync([new StoreWrite.MergeRows(log.Namespace, batch)]).ConfigureAwait(false);
                    batch = [];
                    bytes = 0;
                    progress.Report(_rows);
                }
            }
            else if (_rows % ProgressRows == 0)
            {
                progress.Report(_rows);
            }
        }

        progress.Report(_rows);
        if (writes)
        {
            // The history says that the rows are whole: it is written with the last of them.
            await WriteAsync([new StoreWrite.MergeRows(log.Namespace, batch), .. await ReadHistoryAsync(log, cancellationToken).ConfigureAwait(false)])
                .ConfigureAwait(false);
        }

        return tally;
    }

    private async Task WriteAsync(IReadOnlyList<StoreWrite> writes)
    {
        await target!.CommitAsync(writes, CancellationToken.None).ConfigureAwait(false);
        _batches += writes[0] is StoreWrite.MergeRows ? 1 : 0;
    }

    private async Task<List<StoreWrite>> ReadHistoryAsync(NamespaceLog log, CancellationToken cancellationToken)
    {
        var writes = new List<StoreWrite>();
        foreach (var stray in ReplicaState.Of(log).Strays)
        {
            foreach (var entry in await source.ReadEntriesAsync(log.Namespace, stray, int.MaxValue, cancellationToken).ConfigureAwait(false))
            {
                writes.Add(new StoreWrite.Append(entry, ApplyNow: false));
            }
        }

        writes.Add(new StoreWrite.SetCoreState(log.Namespace, log.CoreState));
        writes.Add(new StoreWrite.SetApplied(log.Namespace, log.Applied));
        return writes;
    }

    // The node's own state has no rows: what it is to its cluster.
    private async Task CopyNodeStateAsync(CancellationToken cancellationToken)
    {
        var state = await source.ReadLogAsync(NodeCore.NodeNamespace, cancellationToken).ConfigureAwait(false);
        var found = await target!.ReadLogAsync(NodeCore.NodeNamespace, cancellationToken).ConfigureAwait(false);
        if (!state.CoreState.IsEmpty && found.CoreState.IsEmpty)
        {
            await target.CommitAsync([new StoreWrite.SetCoreState(NodeCore.NodeNamespace, state.CoreState)], cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> VerifyAsync(string name, RowTally expected, CancellationToken cancellationToken)
    {
        var tally = new RowTally();
        await foreach (var row in target!.ReadInsertedAsync(name, cancellationToken).ConfigureAwait(false))
        {
            tally.Add(row);
        }

        if (tally.Digests == expected.Digests)
        {
            return true;
        }

        var differences = await RowDifferences.FindAsync(source, target, name, cancellationToken).ConfigureAwait(false);
        _errors.AddRange(differences.Select(difference => $"namespace '{name}': {difference}"));
        if (differences.Count == 0)
        {
            _errors.Add($"namespace '{name}': the digests differ ({expected.Digests.Live} in the source, {tally.Digests.Live} in the target)");
        }

        return false;
    }
}
