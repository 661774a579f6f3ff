using AiMemory.UseCases;

namespace AiMemory.Cli.Configuration;

/// <summary>The configuration file <c>~/.config/ai-memory/config.toml</c> (contract, 1.1), read once per invocation.</summary>
internal sealed record ConfigurationFile
{
    public string? Database { get; private init; }

    public string? ApiKey { get; private init; }

    /// <summary>Null when the file says nothing; commands have their own default.</summary>
    public string? FeatureTier { get; private init; }

    public bool AnonymizeDefault { get; private init; }

    public ServiceOptions Service { get; private init; } = new();

    public static ConfigurationFile Load(CliConsole console)
    {
        if (console.Environment("AI_MEMORY_NO_CONFIG") is not null || console.Environment("HOME") is not { Length: > 0 } home)
        {
            return new ConfigurationFile().WithEnvironment(console);
        }

        var path = Path.Combine(home, ".config", "ai-memory", "config.toml");
        if (!File.Exists(path))
        {
            WriteDefault(path);
            return new ConfigurationFile().WithEnvironment(console);
        }

        try
        {
            return Read(TomlTable.Parse(File.ReadAllText(path))).WithEnvironment(console);
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            console.Error.WriteLine($"ai-memory: configuration {path}: {exception.Message}; going on with the defaults");
            return new ConfigurationFile().WithEnvironment(console);
        }
    }

    internal static ConfigurationFile Read(TomlTable toml)
    {
        var defaults = new ServiceOptions();
        return new ConfigurationFile
        {
            Database = toml.GetString("db"),
            ApiKey = toml.GetString("api_key"),
            FeatureTier = toml.GetString("tier"),
            AnonymizeDefault = toml.GetBoolean("identity.anonymize_default") ?? false,
            Service = defaults with
            {
                FeatureTier = toml.GetString("tier") is { } tier ? FeatureTiers.Parse(tier) : defaults.FeatureTier,
                ArchiveOnGc = toml.GetBoolean("archive_on_gc") ?? defaults.ArchiveOnGc,
                ArchiveMaxDays = toml.GetInteger("archive_max_days") ?? defaults.ArchiveMaxDays,
                ShortTtlSecs = toml.GetInteger("ttl.short_ttl_secs") ?? defaults.ShortTtlSecs,
                MidTtlSecs = toml.GetInteger("ttl.mid_ttl_secs") ?? defaults.MidTtlSecs,
                LongTtlSecs = toml.GetInteger("ttl.long_ttl_secs") ?? defaults.LongTtlSecs,
                ShortExtendSecs = toml.GetInteger("ttl.short_extend_secs") ?? defaults.ShortExtendSecs,
                MidExtendSecs = toml.GetInteger("ttl.mid_extend_secs") ?? defaults.MidExtendSecs,
                HalfLifeDaysShort = toml.GetNumber("scoring.half_life_days_short") ?? defaults.HalfLifeDaysShort,
                HalfLifeDaysMid = toml.GetNumber("scoring.half_life_days_mid") ?? defaults.HalfLifeDaysMid,
                HalfLifeDaysLong = toml.GetNumber("scoring.half_life_days_long") ?? defaults.HalfLifeDaysLong,
                LegacyScoring = toml.GetBoolean("scoring.legacy_scoring") ?? defaults.LegacyScoring,
                AutonomousHooks = toml.GetBoolean("autonomous_hooks") ?? defaults.AutonomousHooks,
                LlmUrl = toml.GetString("ollama_url"),
                EmbedUrl = toml.GetString("embed_url") ?? toml.GetString("ollama_url"),
                LlmModel = toml.GetString("llm_model"),
                EmbeddingModel = toml.GetString("embedding_model"),
            },
        };
    }

    private ConfigurationFile WithEnvironment(CliConsole console) =>
        EnvironmentSwitch.Read(console.Environment("AI_MEMORY_AUTONOMOUS_HOOKS")) is { } hooks
            ? this with { Service = Service with { AutonomousHooks = hooks } }
            : this;

    /// <summary>A home that cannot be written to is no reason not to work: the file is a convenience.</summary>
    private static void WriteDefault(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, DefaultConfiguration.Text);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }
}
