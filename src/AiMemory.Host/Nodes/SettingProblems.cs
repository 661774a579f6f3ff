using AiMemory.Gateway;

namespace AiMemory.Host.Nodes;

/// <summary>What is wrong with settings, said all at once: settings that are half applied are worse than no start.</summary>
internal static class SettingProblems
{
    /// <exception cref="GatewayConfigurationException">There is one.</exception>
    public static void RefuseAny(IReadOnlyList<string> problems)
    {
        if (problems.Count > 0)
        {
            throw new GatewayConfigurationException(
                problems.Count == 1 ? problems[0] : $"{problems.Count} settings are wrong:\n  {string.Join("\n  ", problems)}");
        }
    }
}
