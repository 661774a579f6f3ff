namespace AiMemory.UseCases;

/// <summary>One memory, or a few, by id or title.</summary>
public interface IMemoryOperations
{
    /// <summary>Creates, or updates the row of the same title and namespace. Validates, resolves the agent, asks governance.</summary>
    ValueTask<Outcome<StoreResponse>> StoreAsync(StoreRequest request, Caller caller, CancellationToken cancellationToken);

    /// <summary>At most 1,000 items; each fails by itself. No governance, no author stamping (contract, bulk).</summary>
    ValueTask<Outcome<BulkResponse>> StoreBulkAsync(
        IReadOnlyList<StoreRequest> items, Caller caller, CancellationToken cancellationToken);

    /// <param name="id">An id, or a unique prefix.</param>
    ValueTask<Outcome<GetResponse>> GetAsync(string id, Caller caller, CancellationToken cancellationToken);

    ValueTask<Outcome<Memory>> UpdateAsync(UpdateRequest request, Caller caller, CancellationToken cancellationToken);

    ValueTask<Outcome<DeleteResponse>> DeleteAsync(
        string id, EntryVersion? ifMatch, Caller caller, CancellationToken cancellationToken);

    ValueTask<Outcome<PromoteResponse>> PromoteAsync(PromoteRequest request, Caller caller, CancellationToken cancellationToken);

    ValueTask<Outcome<LinkResponse>> LinkAsync(LinkRequest request, Caller caller, CancellationToken cancellationToken);

    /// <summary>Both directions; an unknown id has none.</summary>
    ValueTask<Outcome<IReadOnlyList<MemoryLink>>> GetLinksAsync(string id, Caller caller, CancellationToken cancellationToken);

    ValueTask<Outcome<ConsolidateResponse>> ConsolidateAsync(
        ConsolidateRequest request, Caller caller, CancellationToken cancellationToken);

    /// <summary>Winner supersedes loser (command line).</summary>
    ValueTask<Outcome<ResolveResponse>> ResolveAsync(
        string winnerId, string loserId, Caller caller, CancellationToken cancellationToken);
}
