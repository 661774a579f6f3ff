using System.Globalization;
using AiMemory.Mcp.Tools;

namespace AiMemory.Mcp;

/// <summary>Profiles by name, and what each costs a model.</summary>
public static class McpProfiles
{
    public static bool TryParse(string? name, out McpProfile profile)
    {
        profile = string.Equals(name, "core", StringComparison.OrdinalIgnoreCase) ? McpProfile.Core : McpProfile.Full;
        return profile == McpProfile.Core || string.Equals(name, "full", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>One line for standard error: how many tools, and about how many tokens their schemas take (four bytes a token).</summary>
    public static string Describe(McpProfile profile)
    {
        var list = ToolList.For(profile);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"profile {profile.ToString().ToLowerInvariant()}: {list.Count} tools, about {list.Json.Length / 4} tokens of schema");
    }
}
