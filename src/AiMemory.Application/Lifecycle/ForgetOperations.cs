using AiMemory.Application.Commands;
using AiMemory.Application.Decisions;
using AiMemory.Application.Shared;
using AiMemory.Engine;
using AiMemory.Events;
using AiMemory.UseCases;

namespace AiMemory.Application.Lifecycle;

/// <summary>Forgetting by filter, and the expiry sweep.</summary>
internal sealed class ForgetOperations(ServiceContext context, Sweeper sweeper)
{
    private const int RowsPerCommandMax = 100;

    public async ValueTask<Outcome<ForgetResponse>> ForgetAsync(
        ForgetRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (request is { Namespace: null, Pattern: null, Tier: null })
        {
            return Problem.Invalid("at least one of namespace, pattern, or tier is required");
        }

        if (request.Pattern?.Contains('\0', StringComparison.Ordinal) == true)
        {
            return Problem.Invalid("unterminated string");
        }

        var archive = context.Options.ArchiveOnGc || caller.Door == Door.Cli;
        if (await Lookup.BarrierAsync(context, caller, request.Namespace, cancellationToken).ConfigureAwait(false) is { } barrier)
        {
            return barrier;
        }

        // A blank pattern counts as given and matches nothing, whatever the other filters.
        var rows = string.IsNullOrWhiteSpace(request.Pattern) && request.Pattern is not null
            ? []
            : await context.Reader
                .FindForgettableAsync(request.Namespace, request.Pattern, request.Tier, cancellationToken).ConfigureAwait(false);
        if (request.DryRun)
        {
            return new ForgetResponse(rows.Count, archive, DryRun: true);
        }

        var at = context.Stamp();
        var commands = RowBatches.Of(rows, RowsPerCommandMax).Select(b => (
            (MemoryCommand)new ForgetRowsCommand(b.Namespace, b.Ids, request.Tier, archive, ArchiveDecision.Forgotten, at),
            CommitOptions.Default));
        var (removed, problem) = await RowBatches.CommitAsync(context, commands, cancellationToken).ConfigureAwait(false);
        foreach (var row in removed)
        {
            context.Raise(WebhookEventNames.Forget, row.Id, row.Namespace, Callers.Name(caller));
        }

        return problem is not null ? problem : new ForgetResponse(removed.Count, archive, DryRun: false);
    }

    public async ValueTask<Outcome<GcResponse>> CollectExpiredAsync(bool dryRun, CancellationToken cancellationToken)
    {
        if (dryRun)
        {
            return new GcResponse(await sweeper.CountAsync(cancellationToken).ConfigureAwait(false), DryRun: true);
        }

        var (collected, problem) = await sweeper.SweepAsync(cancellationToken).ConfigureAwait(false);
        return problem is not null ? problem : new GcResponse(collected, DryRun: false);
    }
}
