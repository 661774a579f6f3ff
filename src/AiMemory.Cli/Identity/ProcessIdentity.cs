using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace AiMemory.Cli.Identity;

/// <summary>The identity of callers that claim none (rules 8): fixed for the life of the process.</summary>
internal static partial class ProcessIdentity
{
    private const int AgentIdBytesMax = 128;

    private static readonly string Suffix = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));

    /// <param name="anonymize">Leave the host's name out.</param>
    public static string Synthesise(bool anonymize)
    {
        var process = string.Create(CultureInfo.InvariantCulture, $"pid-{Environment.ProcessId}-{Suffix}");
        var host = Sanitize(Dns.GetHostName());
        var named = $"host:{host}:{process}";
        return anonymize || host.Length == 0 || named.Length > AgentIdBytesMax ? $"anonymous:{process}" : named;
    }

    /// <summary>Runs of characters that an id may not hold become one hyphen; none at the ends.</summary>
    private static string Sanitize(string name) => Foreign().Replace(name, "-").Trim('-');

    [GeneratedRegex("[^A-Za-z0-9_.-]+")]
    private static partial Regex Foreign();
}
