namespace AiMemory.UseCases;

/// <summary>How memories end, and how some come back.</summary>
public interface ILifecycleOperations
{
    ValueTask<Outcome<ForgetResponse>> ForgetAsync(ForgetRequest request, Caller caller, CancellationToken cancellationToken);

    /// <summary>Collects expired rows; a dry run only counts them.</summary>
    ValueTask<Outcome<GcResponse>> CollectExpiredAsync(bool dryRun, Caller caller, CancellationToken cancellationToken);

    ValueTask<Outcome<IReadOnlyList<ArchivedMemory>>> ListArchivedAsync(
        string? @namespace, long limit, long offset, Caller caller, CancellationToken cancellationToken);

    /// <summary>Brings an archived row back as tier long without expiry.</summary>
    ValueTask<Outcome<RestoreResponse>> RestoreArchivedAsync(string id, Caller caller, CancellationToken cancellationToken);

    /// <summary>Null purges everything; a negative number of days is refused.</summary>
    ValueTask<Outcome<PurgeResponse>> PurgeArchivedAsync(long? olderThanDays, Caller caller, CancellationToken cancellationToken);

    ValueTask<Outcome<ArchiveStatsResponse>> GetArchiveStatsAsync(Caller caller, CancellationToken cancellationToken);

    /// <summary>What an agent wrote since a time, and what derives from it: shown, or retracted on all replicas.</summary>
    ValueTask<Outcome<UndoResponse>> UndoAsync(UndoRequest request, Caller caller, CancellationToken cancellationToken);
}
