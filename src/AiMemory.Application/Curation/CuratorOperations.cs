using AiMemory.Application.Lifecycle;
using AiMemory.Application.Memories;
using AiMemory.Application.Shared;
using AiMemory.Diagnostics;
using AiMemory.UseCases;

namespace AiMemory.Application.Curation;

/// <summary>The curator: cycles, and taking them back. One cycle of a node at a time.</summary>
internal sealed class CuratorOperations(
    ServiceContext context, ConsolidateOperations consolidation, Sweeper sweeper, EmbeddingQueue embeddings) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CuratorLog _log = new(context);
    private readonly CuratorRollback _rollback = new(context, embeddings);

    public async ValueTask<Outcome<CuratorReport>> CurateAsync(CurateRequest request, CancellationToken cancellationToken)
    {
        if (request.MaxOps < 0)
        {
            return Problem.Invalid("max_ops must not be negative");
        }

        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!request.DryRun)
            {
                await sweeper.SweepAsync(cancellationToken).ConfigureAwait(false);
            }

            // An endpoint that is down counts as none: one error instead of one for every row.
            var model = context.Models.Language;
            if (model is not null && !await model.IsAvailableAsync(cancellationToken).ConfigureAwait(false))
            {
                model = null;
            }

            var began = context.Time.GetTimestamp();
            var report = await new CuratorCycle(context, consolidation, _log, request, model).RunAsync(cancellationToken).ConfigureAwait(false);
            Count(report, context.Time.GetElapsedTime(began));
            return report;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask<Outcome<RollbackResponse>> RollbackAsync(string entryId, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await _rollback.RollbackAsync(entryId, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask<Outcome<RollbackResponse>> RollbackLastAsync(int count, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await _rollback.RollbackLastAsync(count, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private static void Count(CuratorReport report, TimeSpan took)
    {
        MemoryInstruments.CuratorCycled(took, report.DryRun);
        if (report.DryRun)
        {
            return; // nothing was done
        }

        MemoryInstruments.ContradictionsDetected(report.ContradictionsFound);
        foreach (var (kind, count) in new[]
        {
            ("auto_tag", report.AutoTagged),
            ("contradiction", report.ContradictionsFound),
            ("consolidate", report.MemoriesConsolidated),
            ("forget", report.MemoriesForgotten),
            ("priority", report.PriorityAdjustments),
        })
        {
            if (count > 0)
            {
                MemoryInstruments.CuratorOperated(kind, succeeded: true, count);
            }
        }

        if (report.Errors.Count > 0)
        {
            MemoryInstruments.CuratorOperated("any", succeeded: false, report.Errors.Count);
        }
    }
}
