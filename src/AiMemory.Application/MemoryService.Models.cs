using AiMemory.Application.Node;
using AiMemory.UseCases;

namespace AiMemory.Application;

public sealed partial class MemoryService
{
    public CapabilitiesResponse GetCapabilities() => CapabilityReport.Make(_context);

    public ValueTask<Outcome<IReadOnlyList<string>>> ExpandQueryAsync(
        string query, Caller caller, CancellationToken cancellationToken) => _models.ExpandQueryAsync(query, cancellationToken);

    public ValueTask<Outcome<AutoTagResponse>> AutoTagAsync(string id, Caller caller, CancellationToken cancellationToken) =>
        _models.AutoTagAsync(id, caller, cancellationToken);

    public ValueTask<Outcome<ContradictionResponse>> DetectContradictionAsync(
        string idA, string idB, Caller caller, CancellationToken cancellationToken) =>
        _models.DetectContradictionAsync(idA, idB, cancellationToken);

    public ValueTask<Outcome<CuratorReport>> CurateAsync(
        CurateRequest request, Caller caller, CancellationToken cancellationToken) => _curator.CurateAsync(request, cancellationToken);

    public ValueTask<Outcome<RollbackResponse>> RollbackAsync(
        string entryId, Caller caller, CancellationToken cancellationToken) => _curator.RollbackAsync(entryId, cancellationToken);

    public ValueTask<Outcome<RollbackResponse>> RollbackLastAsync(int count, Caller caller, CancellationToken cancellationToken) =>
        _curator.RollbackLastAsync(count, cancellationToken);

    public ValueTask<Outcome<MineResponse>> MineAsync(MineRequest request, Caller caller, CancellationToken cancellationToken) =>
        _mining.MineAsync(request, caller, cancellationToken);
}
