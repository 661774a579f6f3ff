namespace AiMemory.Campaign.Reports;

internal sealed record PhaseVerdict(int Phase, string File, bool Pass, string? Skipped);
