using AiMemory.Application.Node;
using AiMemory.UseCases;

namespace AiMemory.Application;

public sealed partial class MemoryService
{
    public CapabilitiesResponse GetCapabilities() => CapabilityReport.Make(_context);

    public ValueTask<Outcome<IReadOnlyList<string>>> ExpandQueryAsync(
        string query, Caller caller, CancellationToken cancellationToken) =>
        Without<IReadOnlyList<string>>("query expansion requires smart or autonomous tier (Ollama LLM)");

    public ValueTask<Outcome<AutoTagResponse>> AutoTagAsync(string id, Caller caller, CancellationToken cancellationToken) =>
        Without<AutoTagResponse>("auto-tagging requires smart or autonomous tier (Ollama LLM)");

    public ValueTask<Outcome<ContradictionResponse>> DetectContradictionAsync(
        string idA, string idB, Caller caller, CancellationToken cancellationToken) =>
        Without<ContradictionResponse>("contradiction detection requires smart or autonomous tier (Ollama LLM)");

    public ValueTask<Outcome<CuratorReport>> CurateAsync(
        CurateRequest request, Caller caller, CancellationToken cancellationToken) =>
        Without<CuratorReport>("the curator is not available");

    public ValueTask<Outcome<RollbackResponse>> RollbackAsync(
        string entryId, Caller caller, CancellationToken cancellationToken) =>
        Without<RollbackResponse>("the curator is not available");

    public ValueTask<Outcome<RollbackResponse>> RollbackLastAsync(int count, Caller caller, CancellationToken cancellationToken) =>
        Without<RollbackResponse>("the curator is not available");

    public ValueTask<Outcome<MineResponse>> MineAsync(MineRequest request, Caller caller, CancellationToken cancellationToken) =>
        _mining.MineAsync(request, caller, cancellationToken);

    private static ValueTask<Outcome<T>> Without<T>(string message)
        where T : class =>
        ValueTask.FromResult<Outcome<T>>(new Problem(ProblemKind.Unsupported, message));
}
