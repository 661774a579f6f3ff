namespace AiMemory.UseCases;

/// <param name="Score">Rounded half away from zero to 3 decimals.</param>
/// <param name="Factors">With explain: each factor's share by name.</param>
/// <param name="Collapsed">With collapse: ids of near-duplicates folded into this row.</param>
public sealed record RecalledMemory(
    Memory Memory,
    double Score,
    IReadOnlyList<KeyValuePair<string, double>>? Factors,
    IReadOnlyList<string>? Collapsed);
