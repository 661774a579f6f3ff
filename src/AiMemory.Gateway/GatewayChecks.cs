using AiMemory.Gateway.Hosting;

namespace AiMemory.Gateway;

/// <summary>Finds what is wrong with options before anything is opened, all of it at once.</summary>
public static class GatewayChecks
{
    /// <summary>What <see cref="GatewayApplication.Build"/> would refuse: the flag of the setting, and what is wrong with it.</summary>
    public static IReadOnlyList<(string Flag, string Problem)> Run(GatewayOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = new List<(string, string)>();
        Try("--host", () => ListenAddress.Resolve(options));
        Try("--tls-cert", () => TransportSecurity.Load(options));
        return problems;

        void Try(string flag, Action check)
        {
            try
            {
                check();
            }
            catch (GatewayConfigurationException e)
            {
                problems.Add((flag, e.Message));
            }
        }
    }
}
