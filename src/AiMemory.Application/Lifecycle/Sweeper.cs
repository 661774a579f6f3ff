using AiMemory.Application.Commands;
using AiMemory.Application.Shared;
using AiMemory.Events;
using AiMemory.Storage;

namespace AiMemory.Application.Lifecycle;

/// <summary>Collects expired rows, each through its namespace's owner, who looks again before a row goes.</summary>
internal sealed class Sweeper(ServiceContext context)
{
    private const int PageMax = 1_000;
    private const int RowsPerCommandMax = 100;

    // Opportunistic sweeps stand before recalls and commands: they must cost nothing when there are many of those.
    private static readonly TimeSpan OpportunityInterval = TimeSpan.FromSeconds(1);

    private long _lastOpportunity = long.MinValue;

    /// <summary>Collects all there is; the first problem ends it, with what was collected until then.</summary>
    public async ValueTask<(int Collected, Problem? Problem)> SweepAsync(CancellationToken cancellationToken)
    {
        var (collected, problem) = await CollectAsync(cancellationToken).ConfigureAwait(false);
        problem ??= await ClearDanglingStandardsAsync(cancellationToken).ConfigureAwait(false);
        return (collected, problem);
    }

    public async ValueTask<int> CountAsync(CancellationToken cancellationToken) =>
        (await context.Reader.FindExpiredAsync(context.Now, int.MaxValue, cancellationToken).ConfigureAwait(false)).Count;

    /// <summary>A sweep before another operation, unless one ran just now. Its failure is not the operation's.</summary>
    public async ValueTask SweepOpportunisticallyAsync(CancellationToken cancellationToken)
    {
        var now = context.Time.GetTimestamp();
        var last = Interlocked.Read(ref _lastOpportunity);
        if ((last == long.MinValue || context.Time.GetElapsedTime(last, now) >= OpportunityInterval)
            && Interlocked.CompareExchange(ref _lastOpportunity, now, last) == last)
        {
            await CollectAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<(int Collected, Problem? Problem)> CollectAsync(CancellationToken cancellationToken)
    {
        var collected = 0;
        while (true)
        {
            var expired = await context.Reader.FindExpiredAsync(context.Now, PageMax, cancellationToken).ConfigureAwait(false);
            if (expired.Count == 0)
            {
                return (collected, null);
            }

            var (page, problem) = await CollectPageAsync(expired, cancellationToken).ConfigureAwait(false);
            collected += page;

            // Rows that an owner kept (touched elsewhere a moment ago) are the next sweep's.
            if (problem is not null || page == 0 || expired.Count < PageMax)
            {
                return (collected, problem);
            }
        }
    }

    private async ValueTask<(int Collected, Problem? Problem)> CollectPageAsync(
        IReadOnlyList<MemoryRef> expired, CancellationToken cancellationToken)
    {
        var at = context.Stamp();
        var commands = RowBatches.Of(expired, RowsPerCommandMax)
            .Select(b => ((MemoryCommand)new CollectExpiredCommand(b.Namespace, b.Ids, context.Options.ArchiveOnGc, at),
                Engine.CommitOptions.Default));
        var (removed, problem) = await RowBatches.CommitAsync(context, commands, cancellationToken).ConfigureAwait(false);
        foreach (var row in removed)
        {
            context.Raise(WebhookEventNames.Expire, row.Id, row.Namespace, agentId: null);
        }

        return (removed.Count, problem);
    }

    // A forget leaves standards that name a memory which is gone; they last until a sweep (rules 9).
    private async ValueTask<Problem?> ClearDanglingStandardsAsync(CancellationToken cancellationToken)
    {
        foreach (var standard in await context.Reader.ListStandardsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await context.Reader.IsDeletedAsync(standard.StandardId, cancellationToken).ConfigureAwait(false))
            {
                var clear = new ClearStandardCommand(standard.Namespace, [standard.StandardId]);
                if ((await context.CommitAsync(clear, cancellationToken).ConfigureAwait(false)).Problem is { } problem)
                {
                    return problem;
                }
            }
        }

        return null;
    }
}
