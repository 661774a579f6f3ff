namespace AiMemory.UseCases;

/// <param name="Path">A file, or a folder for Slack, readable by the process that mines.</param>
/// <param name="Format"><c>claude</c>, <c>chatgpt</c> or <c>slack</c>, any case.</param>
public sealed record MineRequest(
    string Path, string Format, string? Namespace = null, Tier Tier = Tier.Mid, int MinMessages = 3, bool DryRun = false);
