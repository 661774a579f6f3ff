using AiMemory.Application.Commands;
using AiMemory.Application.Shared;
using AiMemory.Domain.Validation;
using AiMemory.Engine;
using AiMemory.Events;
using AiMemory.UseCases;

namespace AiMemory.Application.Lifecycle;

/// <summary>Archived rows: seen, brought back, purged.</summary>
internal sealed class ArchiveOperations(ServiceContext context, EmbeddingQueue embeddings)
{
    private const int RowsPerCommandMax = 500;

    // A span of days that any timestamp can be moved back by.
    private const long DaysMax = 3_600_000;

    public async ValueTask<Outcome<IReadOnlyList<ArchivedMemory>>> ListAsync(
        string? @namespace, long limit, long offset, Caller caller, CancellationToken cancellationToken)
    {
        if (await Lookup.BarrierAsync(context, caller, @namespace, cancellationToken).ConfigureAwait(false) is { } problem)
        {
            return problem;
        }

        return new Outcome<IReadOnlyList<ArchivedMemory>>
        {
            Value = await context.Reader.ListArchivedAsync(@namespace, limit, offset, cancellationToken).ConfigureAwait(false),
        };
    }

    public async ValueTask<Outcome<RestoreResponse>> RestoreAsync(string id, Caller caller, CancellationToken cancellationToken)
    {
        if (FieldRules.Id(id) is { } fault)
        {
            return Problem.Invalid(fault);
        }

        if (await context.Reader.GetArchivedAsync(id, cancellationToken).ConfigureAwait(false) is not { } archived)
        {
            return NotArchived(caller, id);
        }

        var command = new RestoreArchivedCommand(archived.Memory.Namespace, id, context.Stamp());
        var committed = await context.CommitAsync(command, Callers.Commit(caller), cancellationToken).ConfigureAwait(false);
        if (committed.Problem is { Kind: ProblemKind.NotFound })
        {
            return NotArchived(caller, id);
        }

        return committed.To(answer =>
        {
            embeddings.Add(answer.Memory!);
            context.Raise(WebhookEventNames.Restore, id, archived.Memory.Namespace, Callers.Name(caller));
            return new RestoreResponse(id);
        });
    }

    public async ValueTask<Outcome<PurgeResponse>> PurgeAsync(
        long? olderThanDays, Caller caller, CancellationToken cancellationToken)
    {
        if (olderThanDays < 0)
        {
            return Problem.Invalid(FormattableString.Invariant($"older_than_days must be non-negative (got {olderThanDays})"));
        }

        if (olderThanDays > DaysMax)
        {
            return new PurgeResponse(0);
        }

        if (await Lookup.BarrierAsync(context, caller, null, cancellationToken).ConfigureAwait(false) is { } barrier)
        {
            return barrier;
        }

        DateTimeOffset? before = olderThanDays is { } days ? Earlier(context.Now, days) : null;
        var rows = await context.Reader.FindArchivedAsync(before, cancellationToken).ConfigureAwait(false);
        var commands = RowBatches.Of(rows, RowsPerCommandMax)
            .Select(b => ((MemoryCommand)new PurgeArchivedCommand(b.Namespace, b.Ids), CommitOptions.Default));
        var (removed, problem) = await RowBatches.CommitAsync(context, commands, cancellationToken).ConfigureAwait(false);
        return problem is not null ? problem : new PurgeResponse(removed.Count);
    }

    public async ValueTask<Outcome<ArchiveStatsResponse>> GetStatsAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (await Lookup.BarrierAsync(context, caller, null, cancellationToken).ConfigureAwait(false) is { } problem)
        {
            return problem;
        }

        var counts = await context.Reader.CountArchivedAsync(cancellationToken).ConfigureAwait(false);
        return new ArchiveStatsResponse(counts.Sum(c => c.Count), counts);
    }

    private static DateTimeOffset Earlier(DateTimeOffset now, long days) =>
        days >= (now - DateTimeOffset.MinValue).TotalDays ? DateTimeOffset.MinValue : now.AddDays(-days);

    private static Problem NotArchived(Caller caller, string id) =>
        Problem.NotFound(caller.Door == Door.Cli ? $"not found in archive: {id}" : "not found in archive");
}
