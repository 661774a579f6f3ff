namespace AiMemory.UseCases;

/// <param name="Own">The namespace's own standard; null when it has none.</param>
/// <param name="Chain">With inherit: the chain, most general first; else null.</param>
/// <param name="Inherited">With inherit: the levels of the chain that have a standard.</param>
public sealed record GetStandardResponse(
    string Namespace,
    StandardView? Own,
    IReadOnlyList<string>? Chain,
    IReadOnlyList<StandardView>? Inherited);
