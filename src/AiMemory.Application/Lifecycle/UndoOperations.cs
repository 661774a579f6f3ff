using AiMemory.Application.Commands;
using AiMemory.Application.Decisions;
using AiMemory.Application.Shared;
using AiMemory.Domain.Time;
using AiMemory.Domain.Validation;
using AiMemory.Engine;
using AiMemory.Events;
using AiMemory.Storage;
using AiMemory.UseCases;

namespace AiMemory.Application.Lifecycle;

/// <summary>
/// What an agent wrote since a time, and what derives from it: shown, or taken back on all replicas. Taken back means archived with
/// reason <c>undo</c>, so that a mistaken undo can itself be undone, row by row.
/// </summary>
internal sealed class UndoOperations(ServiceContext context)
{
    public const string Reason = "undo";

    private const int RowsPerCommandMax = 100;

    public async ValueTask<Outcome<UndoResponse>> UndoAsync(UndoRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (FieldRules.AgentId(request.AgentId) is { } fault)
        {
            return Problem.Invalid(fault);
        }

        DateTimeOffset? since = null;
        if (!string.IsNullOrEmpty(request.Since))
        {
            if (TimeBound.Parse(request.Since)?.Instant is not { } instant)
            {
                return Problem.Invalid($"since is not valid RFC3339: '{request.Since}'");
            }

            since = instant.ToDateTimeOffset();
        }

        if (await context.Engine.ReadBarrierAsync(null, cancellationToken).ConfigureAwait(false) is { } barrier)
        {
            return barrier;
        }

        var rows = await FindAsync(request, since, cancellationToken).ConfigureAwait(false);
        if (request.DryRun)
        {
            return new UndoResponse(rows, DryRun: true);
        }

        var at = context.Stamp();
        var commands = RowBatches.Of(rows.Select(r => new MemoryRef(r.Id, r.Namespace)), RowsPerCommandMax).Select(b => (
            (MemoryCommand)new ForgetRowsCommand(b.Namespace, b.Ids, Tier: null, Archive: true, Reason, at),
            CommitOptions.Default));
        var (removed, problem) = await RowBatches.CommitAsync(context, commands, cancellationToken).ConfigureAwait(false);
        if (problem is not null)
        {
            return problem;
        }

        foreach (var row in removed)
        {
            context.Raise(WebhookEventNames.Undo, row.Id, row.Namespace, Callers.Name(caller));
        }

        var gone = removed.Select(r => r.Id).ToHashSet(StringComparer.Ordinal);
        return new UndoResponse(rows.Where(r => gone.Contains(r.Id)).ToArray(), DryRun: false);
    }

    private async ValueTask<IReadOnlyList<Memory>> FindAsync(
        UndoRequest request, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var rows = new List<Memory>();
        var next = new Queue<string>();
        foreach (var written in await context.Reader.FindByAuthorAsync(request.AgentId, since, cancellationToken).ConfigureAwait(false))
        {
            next.Enqueue(written.Id);
        }

        while (next.TryDequeue(out var id))
        {
            if (!seen.Add(id) || await context.Reader.GetMemoryAsync(id, cancellationToken).ConfigureAwait(false) is not { } row)
            {
                continue;
            }

            rows.Add(row);
            if (request.Derived)
            {
                foreach (var link in await context.Reader.GetLinksAsync(id, cancellationToken).ConfigureAwait(false))
                {
                    if (link.Relation == Relations.DerivedFrom && link.TargetId == id)
                    {
                        next.Enqueue(link.SourceId);
                    }
                }
            }
        }

        return rows;
    }
}
