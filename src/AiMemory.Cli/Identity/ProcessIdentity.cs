using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace AiMemory.Cli.Identity;

/// <summary>The identity of callers that claim none (rules 8): fixed for the life of the process.</summary>
internal static partial class ProcessIdentity
{
    private const int AgentIdBytesMax = 128;

    // Tells processes apart and guards nothing: a generator for secrets would load a library of 5 MB in every command.
    private static readonly string Suffix = $"{Guid.NewGuid():N}"[..8];

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
