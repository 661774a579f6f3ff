using AiMemory.Diagnostics;
using AiMemory.UseCases;

namespace AiMemory.Application;

public sealed partial class MemoryService
{
    public ValueTask<Outcome<StoreResponse>> StoreAsync(StoreRequest request, Caller caller, CancellationToken cancellationToken) =>
        _context.Options.AutonomousHooks && caller.Door == Door.Mcp
            ? StoreWithHooksAsync(request, caller, cancellationToken)
            : _store.StoreAsync(request, caller, cancellationToken);

    public ValueTask<Outcome<BulkResponse>> StoreBulkAsync(
        IReadOnlyList<StoreRequest> items, Caller caller, CancellationToken cancellationToken) =>
        _store.StoreBulkAsync(items, caller, cancellationToken);

    public ValueTask<Outcome<GetResponse>> GetAsync(string id, Caller caller, CancellationToken cancellationToken) =>
        _memories.GetAsync(id, caller, cancellationToken);

    public ValueTask<Outcome<Memory>> UpdateAsync(UpdateRequest request, Caller caller, CancellationToken cancellationToken) =>
        _memories.UpdateAsync(request, caller, cancellationToken);

    public ValueTask<Outcome<DeleteResponse>> DeleteAsync(
        string id, EntryVersion? ifMatch, Caller caller, CancellationToken cancellationToken) =>
        _memories.DeleteAsync(id, ifMatch, caller, cancellationToken);

    public ValueTask<Outcome<PromoteResponse>> PromoteAsync(PromoteRequest request, Caller caller, CancellationToken cancellationToken) =>
        _memories.PromoteAsync(request, caller, cancellationToken);

    public ValueTask<Outcome<LinkResponse>> LinkAsync(LinkRequest request, Caller caller, CancellationToken cancellationToken) =>
        _links.LinkAsync(request, caller, cancellationToken);

    public ValueTask<Outcome<IReadOnlyList<MemoryLink>>> GetLinksAsync(string id, Caller caller, CancellationToken cancellationToken) =>
        _links.GetLinksAsync(id, caller, cancellationToken);

    public ValueTask<Outcome<ConsolidateResponse>> ConsolidateAsync(
        ConsolidateRequest request, Caller caller, CancellationToken cancellationToken) =>
        _consolidation.ConsolidateAsync(request, caller, cancellationToken);

    public ValueTask<Outcome<ResolveResponse>> ResolveAsync(
        string winnerId, string loserId, Caller caller, CancellationToken cancellationToken) =>
        _links.ResolveAsync(winnerId, loserId, caller, cancellationToken);

    public ValueTask<Outcome<IReadOnlyList<Memory>>> ListAsync(ListRequest request, Caller caller, CancellationToken cancellationToken) =>
        _lists.ListAsync(request, caller, cancellationToken);

    public ValueTask<Outcome<IReadOnlyList<Memory>>> SearchAsync(SearchRequest request, Caller caller, CancellationToken cancellationToken) =>
        _lists.SearchAsync(request, caller, cancellationToken);

    public async ValueTask<Outcome<RecallResponse>> RecallAsync(RecallRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var began = _context.Time.GetTimestamp();
        var outcome = await _recall.RecallAsync(request, caller, cancellationToken).ConfigureAwait(false);
        if (outcome.IsDone)
        {
            MemoryInstruments.Recalled(outcome.Value.Mode, _context.Time.GetElapsedTime(began));
        }

        return outcome;
    }

    public ValueTask<Outcome<SessionStartResponse>> StartSessionAsync(
        SessionStartRequest request, Caller caller, CancellationToken cancellationToken) =>
        _lists.StartSessionAsync(request, caller, cancellationToken);

    public ValueTask<Outcome<ForgetResponse>> ForgetAsync(ForgetRequest request, Caller caller, CancellationToken cancellationToken) =>
        _forget.ForgetAsync(request, caller, cancellationToken);

    public ValueTask<Outcome<GcResponse>> CollectExpiredAsync(bool dryRun, Caller caller, CancellationToken cancellationToken) =>
        _forget.CollectExpiredAsync(dryRun, cancellationToken);

    public ValueTask<Outcome<IReadOnlyList<ArchivedMemory>>> ListArchivedAsync(
        string? @namespace, long limit, long offset, Caller caller, CancellationToken cancellationToken) =>
        _archive.ListAsync(@namespace, limit, offset, caller, cancellationToken);

    public ValueTask<Outcome<RestoreResponse>> RestoreArchivedAsync(string id, Caller caller, CancellationToken cancellationToken) =>
        _archive.RestoreAsync(id, caller, cancellationToken);

    public ValueTask<Outcome<PurgeResponse>> PurgeArchivedAsync(long? olderThanDays, Caller caller, CancellationToken cancellationToken) =>
        _archive.PurgeAsync(olderThanDays, caller, cancellationToken);

    public ValueTask<Outcome<ArchiveStatsResponse>> GetArchiveStatsAsync(Caller caller, CancellationToken cancellationToken) =>
        _archive.GetStatsAsync(caller, cancellationToken);

    public ValueTask<Outcome<UndoResponse>> UndoAsync(UndoRequest request, Caller caller, CancellationToken cancellationToken) =>
        _undo.UndoAsync(request, caller, cancellationToken);

    private async ValueTask<Outcome<StoreResponse>> StoreWithHooksAsync(
        StoreRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var outcome = await _store.StoreAsync(request, caller, cancellationToken).ConfigureAwait(false);
        return outcome.IsDone
            ? outcome with { Value = await _hooks.RunAsync(outcome.Value, caller, cancellationToken).ConfigureAwait(false) }
            : outcome;
    }
}
