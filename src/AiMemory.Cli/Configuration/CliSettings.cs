using System.CommandLine;
using AiMemory.Cli.Hosting;
using AiMemory.Cli.Parsing;

namespace AiMemory.Cli.Configuration;

/// <summary>What flag, environment and configuration file come to, in this order of precedence.</summary>
internal sealed record CliSettings(
    string DatabasePath, string? Url, string? AgentId, bool Anonymize, ConfigurationFile File)
{
    public const string DefaultDatabase = "ai-memory.db";

    public static CliSettings Resolve(CliConsole console, GlobalOptions globals, ParseResult parsed)
    {
        var file = ConfigurationFile.Load(console);
        ReadPassphrase(parsed.GetValue(globals.PassphraseFile));

        var given = parsed.GetValue(globals.Database)
            ?? (parsed.GetValue(globals.DataDirectory) is { } directory ? Path.Combine(directory, DefaultDatabase) : null)
            ?? NotEmpty(console.Environment("AI_MEMORY_DB"));
        var path = given ?? DefaultDatabase;
        // A path equal to the default counts as the default, even when given: the configured one then wins (contract, 1).
        if (path == DefaultDatabase && file.Database is { Length: > 0 } configured)
        {
            path = configured;
        }

        return new CliSettings(
            path,
            parsed.GetValue(globals.Url) ?? NotEmpty(console.Environment("AI_MEMORY_URL")),
            parsed.GetValue(globals.AgentId) ?? console.Environment("AI_MEMORY_AGENT_ID"),
            EnvironmentSwitch.Read(console.Environment("AI_MEMORY_ANONYMIZE")) ?? file.AnonymizeDefault,
            file)
        {
            ApiKey = NotEmpty(console.Environment("AI_MEMORY_API_KEY")) ?? file.ApiKey,
            GivenDatabasePath = given,
        };
    }

    /// <summary>The key that a node asks for; the environment's before the file's, so that it need not stand in a file.</summary>
    public string? ApiKey { get; private init; }

    /// <summary>The database of flag or environment; null when neither says.</summary>
    public string? GivenDatabasePath { get; private init; }

    public OpenOptions ToOpenOptions() => new(DatabasePath, Url, ApiKey, File.Service);

    /// <summary>Standard builds do not encrypt; an empty passphrase file is still the mistake it was (contract, 1).</summary>
    private static void ReadPassphrase(string? path)
    {
        if (path is null)
        {
            return;
        }

        var passphrase = System.IO.File.ReadAllText(path).TrimEnd('\r', '\n');
        if (passphrase.Length == 0)
        {
            throw CliFailureException.Error($"passphrase file is empty: {path}");
        }

        Environment.SetEnvironmentVariable("AI_MEMORY_DB_PASSPHRASE", passphrase);
    }

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
