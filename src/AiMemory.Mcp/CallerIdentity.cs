using System.Globalization;
using System.Text;
using AiMemory.Domain.Validation;

namespace AiMemory.Mcp;

/// <summary>Who calls when nobody says (rules 8): the client's name, else the host, else nobody in particular; always this process.</summary>
internal sealed class CallerIdentity
{
    private readonly bool _anonymize;
    private readonly string _host;
    private readonly int _processId;
    private readonly string _suffix;

    // The suffix tells processes apart and guards nothing: a generator for secrets would load a library of 5 MB at each start.
    public CallerIdentity(bool anonymize)
        : this(anonymize, Environment.MachineName, Environment.ProcessId, $"{Guid.NewGuid():N}"[..8])
    {
    }

    internal CallerIdentity(bool anonymize, string host, int processId, string suffix)
    {
        _anonymize = anonymize;
        _host = Clean(host);
        _processId = processId;
        _suffix = suffix;
    }

    public string Synthesise(string? clientName)
    {
        var client = Clean(clientName ?? string.Empty);
        var host = _host.Length > 0 ? _host : "unknown";
        foreach (var candidate in (ReadOnlySpan<string?>)
                 [
                     client.Length > 0 ? Text($"ai:{client}@{host}:pid-{_processId}") : null,
                     !_anonymize && _host.Length > 0 ? Text($"host:{_host}:pid-{_processId}-{_suffix}") : null,
                 ])
        {
            if (candidate is not null && FieldRules.AgentId(candidate) is null)
            {
                return candidate;
            }
        }

        return Text($"anonymous:pid-{_processId}-{_suffix}");
    }

    /// <summary>Every run of characters outside letters, digits, <c>_ . -</c> becomes one hyphen; none at the ends.</summary>
    private static string Clean(string name)
    {
        var cleaned = new StringBuilder(name.Length);
        var inRun = false;
        foreach (var c in name)
        {
            var kept = char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-';
            if (kept || !inRun)
            {
                cleaned.Append(kept ? c : '-');
            }

            inRun = !kept;
        }

        return cleaned.ToString().Trim('-');
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
