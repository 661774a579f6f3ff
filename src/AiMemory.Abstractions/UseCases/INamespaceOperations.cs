namespace AiMemory.UseCases;

/// <summary>Namespaces, their standards, and totals.</summary>
public interface INamespaceOperations
{
    ValueTask<Outcome<IReadOnlyList<NamespaceCount>>> CountNamespacesAsync(Caller caller, CancellationToken cancellationToken);

    ValueTask<Outcome<MemoryStats>> GetStatsAsync(Caller caller, CancellationToken cancellationToken);

    ValueTask<Outcome<SetStandardResponse>> SetStandardAsync(
        SetStandardRequest request, Caller caller, CancellationToken cancellationToken);

    ValueTask<Outcome<GetStandardResponse>> GetStandardAsync(
        string @namespace, bool inherit, Caller caller, CancellationToken cancellationToken);

    ValueTask<Outcome<ClearStandardResponse>> ClearStandardAsync(
        string @namespace, Caller caller, CancellationToken cancellationToken);
}
