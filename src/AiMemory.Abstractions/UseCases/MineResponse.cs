namespace AiMemory.UseCases;

/// <param name="Filtered">Conversations with enough messages.</param>
/// <param name="Preview">In a dry run, what would be stored.</param>
public sealed record MineResponse(
    int Imported,
    int Skipped,
    int Errors,
    int TotalConversations,
    int Filtered,
    string Namespace,
    Tier Tier,
    IReadOnlyList<MinedPreview> Preview);
