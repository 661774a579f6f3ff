namespace AiMemory.Cli.Configuration;

/// <summary>The feature tiers, as flags and the configuration file name them.</summary>
internal static class FeatureTiers
{
    /// <summary>In any case; unknown names mean semantic (contract, 2 and mcp 1).</summary>
    public static string Parse(string text) =>
        text.Trim().ToLowerInvariant() is "keyword" or "smart" or "autonomous" ? text.Trim().ToLowerInvariant() : "semantic";
}
