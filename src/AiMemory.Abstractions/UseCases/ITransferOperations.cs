namespace AiMemory.UseCases;

/// <summary>Memories in and out in bulk.</summary>
public interface ITransferOperations
{
    IAsyncEnumerable<Memory> ExportMemoriesAsync(CancellationToken cancellationToken);

    IAsyncEnumerable<MemoryLink> ExportLinksAsync(CancellationToken cancellationToken);

    /// <summary>Each row is validated and upserted by itself. Deleted ids are skipped unless <see cref="ImportRequest.Restore"/>.</summary>
    ValueTask<Outcome<ImportResponse>> ImportAsync(ImportRequest request, Caller caller, CancellationToken cancellationToken);

    ValueTask<Outcome<SyncPushResponse>> PushAsync(SyncPushRequest request, Caller caller, CancellationToken cancellationToken);

    /// <summary>Rows updated after the instant, oldest first, expired ones included; records the puller.</summary>
    ValueTask<Outcome<IReadOnlyList<Memory>>> PullSinceAsync(
        string? since, long limit, string? peer, Caller caller, CancellationToken cancellationToken);

    /// <summary>Conversation exports into memories (<c>mine</c>).</summary>
    ValueTask<Outcome<MineResponse>> MineAsync(MineRequest request, Caller caller, CancellationToken cancellationToken);

    /// <summary>Groups rows by tag and merges each group (<c>auto-consolidate</c>).</summary>
    ValueTask<Outcome<AutoConsolidateResponse>> AutoConsolidateAsync(
        AutoConsolidateRequest request, Caller caller, CancellationToken cancellationToken);
}
