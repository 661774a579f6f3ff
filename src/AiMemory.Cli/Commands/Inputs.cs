using AiMemory.Cli.Identity;

namespace AiMemory.Cli.Commands;

/// <summary>Readings of values that several commands take.</summary>
internal static class Inputs
{
    public static Tier Tier(string text) =>
        TierNames.TryParse(text, out var tier)
            ? tier
            : throw CliFailureException.Error($"invalid tier: {text} (use short, mid, long)");

    /// <summary>A tier that some commands ignore when it is unknown.</summary>
    public static Tier? TierOrNone(string? text) => TierNames.TryParse(text, out var tier) ? tier : null;

    /// <summary>Split at commas, trimmed, empties dropped.</summary>
    public static IReadOnlyList<string> CommaList(string? text) =>
        text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    public static string NamespaceOrDetected(CliCall call, string? given) =>
        given ?? DetectedNamespace.Of(call.Console.WorkingDirectory);
}
