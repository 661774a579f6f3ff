using System.Net.NetworkInformation;

namespace AiMemory.Campaign.Machine;

/// <summary>
/// The network, process and mount namespaces in which <c>scripts/campaign</c> starts the campaign where the machine allows it. What is
/// changed in them (packet filter, mounts) is nobody else's, and the kernel removes it with the campaign's last process.
/// </summary>
internal static class Sandbox
{
    /// <summary>Said by the script, and believed only when no interface leads out of here.</summary>
    public static bool IsPrivate { get; } = Environment.GetEnvironmentVariable("AI_MEMORY_CAMPAIGN_SANDBOX") == "1"
        && NetworkInterface.GetAllNetworkInterfaces().All(i => i.NetworkInterfaceType == NetworkInterfaceType.Loopback);

    public static string? WhyNot => IsPrivate ? null : "needs network and mount namespaces of its own (root, and unshare of util-linux)";
}
