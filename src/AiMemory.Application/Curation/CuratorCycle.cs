using System.Text;
using AiMemory.Application.Commands;
using AiMemory.Application.Decisions;
using AiMemory.Application.Memories;
using AiMemory.Application.Shared;
using AiMemory.Domain.Json;
using AiMemory.Domain.Rules;
using AiMemory.Domain.Time;
using AiMemory.Domain.Validation;
using AiMemory.Events;
using AiMemory.Models;
using AiMemory.Storage;
using AiMemory.UseCases;

namespace AiMemory.Application.Curation;

/// <summary>
/// One run of the curator (rules 20). Phases see the rows as they were collected; rows that an earlier phase merged or retired are left
/// out of the later ones. What it does to content is in the rollback log; tags and contradiction marks are not.
/// </summary>
internal sealed class CuratorCycle(
    ServiceContext context, ConsolidateOperations consolidation, CuratorLog log, CurateRequest request, ILanguageModel? model)
{
    private const int RowsPerOperation = 4;
    private const int NeighboursMax = 8;
    private const int UsedOften = 10;
    private const int UsedLatelyDays = 7;
    private const int UnusedDays = 30;

    private static readonly Caller Curator = new(Door.Curator, CuratorNames.Author, CuratorNames.Author);

    private readonly HashSet<string> _gone = new(StringComparer.Ordinal);
    private readonly DateTimeOffset _now = context.Now;
    private readonly CuratorTally _tally = new(context.Now, request.DryRun);

    public async ValueTask<CuratorReport> RunAsync(CancellationToken cancellationToken)
    {
        var collected = await CollectAsync(cancellationToken).ConfigureAwait(false);
        var eligible = collected.Where(IsFresh).ToList();
        _tally.Scanned = collected.Count;
        _tally.Eligible = eligible.Count;

        if (model is null)
        {
            _tally.Errors.Add("no LLM client configured");
        }
        else
        {
            await ReadWithModelAsync(eligible, model, cancellationToken).ConfigureAwait(false);
        }

        await ConsolidateAsync(eligible, cancellationToken).ConfigureAwait(false);
        await RetireAsync(collected, cancellationToken).ConfigureAwait(false);
        await AdjustPrioritiesAsync(eligible, cancellationToken).ConfigureAwait(false);

        var completedAt = context.Now;
        if (!request.DryRun && model is not null
            && await log.ReportAsync(_tally.ToMemory(completedAt), cancellationToken).ConfigureAwait(false) is { } problem)
        {
            _tally.Errors.Add($"report: {problem.Message}");
        }

        return _tally.ToReport(completedAt);
    }

    private async ValueTask<List<Memory>> CollectAsync(CancellationToken cancellationToken)
    {
        var cap = (long)request.MaxOps * RowsPerOperation;
        var rows = new List<Memory>();
        var isCut = false;
        foreach (var tier in (Tier[])[Tier.Mid, Tier.Long])
        {
            var page = await context.Reader
                .ListAsync(new MemoryFilter { Tier = tier }, cap, 0, _now, cancellationToken).ConfigureAwait(false);
            isCut |= page.Count >= cap;
            rows.AddRange(page);
        }

        if (isCut)
        {
            _tally.Errors.Add(Text($"collect_candidates truncated at cap={cap}"));
        }

        return rows;
    }

    /// <summary>The curator looks after it at all.</summary>
    private bool IsInScope(Memory row) =>
        !row.Namespace.StartsWith('_')
        && (request.IncludeNamespaces.Count == 0 || request.IncludeNamespaces.Contains(row.Namespace, StringComparer.Ordinal))
        && !request.ExcludeNamespaces.Contains(row.Namespace, StringComparer.Ordinal)
        && Encoding.UTF8.GetByteCount(row.Content) >= AutonomyHooks.ContentBytesMin;

    /// <summary>And has not been through its hands yet.</summary>
    private bool IsFresh(Memory row) => IsInScope(row) && row.Metadata.GetStrings(MemoryMarks.AutoTags).Count == 0;

    /// <summary>Tags, then contradictions: one operation a row, as many as the cap allows.</summary>
    private async ValueTask ReadWithModelAsync(List<Memory> eligible, ILanguageModel asked, CancellationToken cancellationToken)
    {
        foreach (var row in eligible)
        {
            if (_tally.Attempted == request.MaxOps)
            {
                _tally.SkippedByCap++;
                continue;
            }

            _tally.Attempted++;
            var tags = await TagAsync(row, asked, cancellationToken).ConfigureAwait(false);
            var contradicted = await FindContradictedAsync(row, asked, cancellationToken).ConfigureAwait(false);
            if (!request.DryRun && (tags.Length > 0 || contradicted is not null))
            {
                await MarkAsync(row, tags, contradicted, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<string[]> TagAsync(Memory row, ILanguageModel asked, CancellationToken cancellationToken)
    {
        if (await asked.SuggestTagsAsync(row.Title, row.Content, cancellationToken).ConfigureAwait(false) is not { } suggested)
        {
            _tally.Errors.Add($"auto_tag {row.Id}: the language model gave no usable answer");
            return [];
        }

        string[] tags = [.. suggested.Take(AutonomyHooks.TagsMax)];
        _tally.Tagged += tags.Length > 0 ? 1 : 0;
        return tags;
    }

    private async ValueTask<string?> FindContradictedAsync(Memory row, ILanguageModel asked, CancellationToken cancellationToken)
    {
        var neighbours = await context.Reader
            .ListAsync(new MemoryFilter { Namespaces = [row.Namespace] }, NeighboursMax, 0, _now, cancellationToken).ConfigureAwait(false);
        var other = neighbours.FirstOrDefault(
            n => n.Id != row.Id && Encoding.UTF8.GetByteCount(n.Content) >= AutonomyHooks.ContentBytesMin);
        if (other is null || await asked.ContradictsAsync(row, other, cancellationToken).ConfigureAwait(false) is not true)
        {
            return null;
        }

        _tally.Contradictions++;
        return other.Id;
    }

    private async ValueTask MarkAsync(Memory row, string[] tags, string? contradicted, CancellationToken cancellationToken)
    {
        var at = context.Stamp();
        var problem = await MemoryMarks.WriteAsync(
            context,
            row,
            metadata =>
            {
                var marked = tags.Length == 0
                    ? metadata
                    : metadata.With(MemoryMarks.AutoTags, tags).With(MemoryMarks.CuratedAt, at);
                return contradicted is null ? marked : marked.AddContradiction(contradicted);
            },
            cancellationToken).ConfigureAwait(false);
        if (problem is not null)
        {
            _tally.Errors.Add($"mark {row.Id}: {problem.Message}");
        }
    }

    private async ValueTask ConsolidateAsync(List<Memory> eligible, CancellationToken cancellationToken)
    {
        foreach (var cluster in WordClusters.Find(eligible))
        {
            _tally.Clusters++;
            if (model is null)
            {
                continue; // near-duplicates are reported; what is written about them is a model's work
            }

            if (request.DryRun)
            {
                _tally.Consolidated += cluster.Count;
                continue;
            }

            if (await model.SummarizeAsync(cluster, cancellationToken).ConfigureAwait(false) is not { } summary)
            {
                _tally.AddAutonomyError($"consolidate {cluster[0].Id}: the language model gave no usable answer");
                continue;
            }

            await MergeAsync(cluster, summary, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask MergeAsync(IReadOnlyList<Memory> cluster, string summary, CancellationToken cancellationToken)
    {
        var merge = new ConsolidateRequest
        {
            Ids = [.. cluster.Select(row => row.Id)],
            Title = FitTitle($"[consolidated] {cluster[0].Title}"),
            Summary = summary,
            Namespace = cluster[0].Namespace,
            Tier = cluster.Max(row => row.Tier),
        };
        if (FieldRules.Content(summary) is { } fault)
        {
            _tally.AddAutonomyError($"consolidate {cluster[0].Id}: {fault}");
            return;
        }

        var resultId = ServiceContext.NewId();
        var entry = new RollbackEntry(CuratorNames.Consolidate) { Originals = cluster, ResultId = resultId };
        var isDone = await LoggedAsync(entry, cluster[0].Id, async () => (await consolidation
            .MergeAsync(merge, CuratorNames.Source, CuratorNames.Author, Curator, cancellationToken, resultId).ConfigureAwait(false)).Problem,
            cancellationToken).ConfigureAwait(false);
        if (isDone)
        {
            _tally.Consolidated += cluster.Count;
            _gone.UnionWith(merge.Ids);
        }
    }

    /// <summary>
    /// Of two rows of which one was found to contradict the other in an earlier cycle, the older one is archived and linked from the
    /// newer, if that is at least as certain. (0.6.0 meant the same and deletes the newer one.)
    /// </summary>
    private async ValueTask RetireAsync(List<Memory> collected, CancellationToken cancellationToken)
    {
        var known = collected
            .Where(row => IsInScope(row) && (IsFresh(row) || row.Metadata.GetStrings(MemoryMarks.Contradictions).Count > 0))
            .ToDictionary(row => row.Id, StringComparer.Ordinal);
        foreach (var row in known.Values)
        {
            foreach (var id in row.Metadata.GetStrings(MemoryMarks.Contradictions))
            {
                if (!known.TryGetValue(id, out var other) || _gone.Contains(id) || _gone.Contains(row.Id))
                {
                    continue;
                }

                var (older, newer) = Timestamps.Compare(row.UpdatedAt, other.UpdatedAt) <= 0 ? (row, other) : (other, row);
                if (Timestamps.Compare(older.UpdatedAt, newer.UpdatedAt) < 0 && newer.Confidence >= older.Confidence)
                {
                    await RetireAsync(older, newer, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    private async ValueTask RetireAsync(Memory loser, Memory winner, CancellationToken cancellationToken)
    {
        if (request.DryRun)
        {
            _tally.Forgotten++;
            _gone.Add(loser.Id);
            return;
        }

        var entry = new RollbackEntry(CuratorNames.Forget) { Snapshot = loser, WinnerId = winner.Id };
        var isDone = await LoggedAsync(entry, loser.Id, async () =>
        {
            var at = context.Stamp();
            var forget = new ForgetRowsCommand(loser.Namespace, [loser.Id], Tier: null, Archive: true, ArchiveDecision.Forgotten, at);
            var committed = await context.CommitAsync(forget, cancellationToken).ConfigureAwait(false);
            if (committed.Problem is { } problem)
            {
                return problem;
            }

            // The link may name an archived row; an empty namespace says that the target is not looked for.
            var link = new LinkCommand(winner.Namespace, winner.Id, loser.Id, string.Empty, Relations.Supersedes, at);
            return (await context.CommitAsync(link, cancellationToken).ConfigureAwait(false)).Problem;
        }, cancellationToken).ConfigureAwait(false);
        if (isDone)
        {
            _tally.Forgotten++;
            _gone.Add(loser.Id);
            context.Raise(WebhookEventNames.Forget, loser.Id, loser.Namespace, CuratorNames.Author);
        }
    }

    private async ValueTask AdjustPrioritiesAsync(List<Memory> eligible, CancellationToken cancellationToken)
    {
        foreach (var row in eligible)
        {
            var after = Math.Clamp(row.Priority + Adjustment(row), Limits.PriorityMin, Limits.PriorityMax);
            if (after == row.Priority || _gone.Contains(row.Id))
            {
                continue;
            }

            if (!request.DryRun)
            {
                var entry = new RollbackEntry(CuratorNames.PriorityAdjust) { MemoryId = row.Id, Before = row.Priority, After = after };
                var isDone = await LoggedAsync(
                    entry, row.Id, () => CuratorChanges.SetPriorityAsync(context, row, after, cancellationToken), cancellationToken)
                    .ConfigureAwait(false);
                if (!isDone)
                {
                    continue;
                }
            }

            _tally.PriorityAdjustments++;
        }
    }

    private int Adjustment(Memory row) =>
        row.AccessCount >= UsedOften && row.LastAccessedAt is { } used && WholeDays(used) <= UsedLatelyDays ? 1
        : row.AccessCount == 0 && WholeDays(row.CreatedAt) >= UnusedDays ? -1
        : 0;

    private double WholeDays(string since) => Math.Floor(Timestamps.AgeInDays(since, _now));

    /// <summary>Writes the entry, acts, and takes the entry back when nothing came of it.</summary>
    private async ValueTask<bool> LoggedAsync(
        RollbackEntry entry, string id, Func<ValueTask<Problem?>> act, CancellationToken cancellationToken)
    {
        var (entryId, problem) = await log.AddAsync(entry, cancellationToken).ConfigureAwait(false);
        if (problem is null)
        {
            problem = await act().ConfigureAwait(false);
            if (problem is null)
            {
                _tally.RollbackEntries++;
                return true;
            }

            // An unknown outcome may still come true: then its entry must stay.
            if (problem.Kind is not (ProblemKind.QuorumNotMet or ProblemKind.Unavailable))
            {
                await log.RemoveAsync(entryId, cancellationToken).ConfigureAwait(false);
            }
        }

        _tally.AddAutonomyError($"{entry.Action} {id}: {problem.Message}");
        return false;
    }

    private static string FitTitle(string title) => string.Concat(title.EnumerateRunes().Take(Limits.TitleCharacters));

    private static string Text(FormattableString text) => text.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
