namespace AiMemory.Cli.Configuration;

/// <summary>On and off as the environment spells them.</summary>
internal static class EnvironmentSwitch
{
    /// <summary>Null when unset or neither.</summary>
    public static bool? Read(string? text) => text?.Trim().ToLowerInvariant() switch
    {
        "1" or "true" or "yes" or "on" => true,
        "0" or "false" or "no" or "off" => false,
        _ => null,
    };
}
