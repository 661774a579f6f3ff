namespace AiMemory.UseCases;

/// <summary>What an operator may set of the use cases; the names are those of the configuration file (contract, cli 1.1).</summary>
public sealed record ServiceOptions
{
    /// <summary><c>keyword</c>, <c>semantic</c>, <c>smart</c> or <c>autonomous</c>.</summary>
    public string FeatureTier { get; init; } = "semantic";

    /// <summary>Archive before expiry collection and before HTTP or MCP forget. The command line's forget always archives.</summary>
    public bool ArchiveOnGc { get; init; } = true;

    /// <summary>Days; 0 or less keeps archived rows for good.</summary>
    public long ArchiveMaxDays { get; init; }

    /// <summary>Seconds; 0 or less means no expiry.</summary>
    public long ShortTtlSecs { get; init; } = 21_600;

    public long MidTtlSecs { get; init; } = 604_800;

    public long LongTtlSecs { get; init; }

    public long ShortExtendSecs { get; init; } = 3_600;

    public long MidExtendSecs { get; init; } = 86_400;

    /// <summary>Days, 0.1 to 36,500; for hybrid recall.</summary>
    public double HalfLifeDaysShort { get; init; } = 7;

    public double HalfLifeDaysMid { get; init; } = 30;

    public double HalfLifeDaysLong { get; init; } = 365;

    public bool LegacyScoring { get; init; }

    /// <summary>MCP post-store hooks.</summary>
    public bool AutonomousHooks { get; init; }

    /// <summary>A language model's endpoint; null unless it was set.</summary>
    public string? LlmUrl { get; init; }

    /// <summary>An embedding endpoint; null unless it was set.</summary>
    public string? EmbedUrl { get; init; }

    public string? LlmModel { get; init; }

    public string? EmbeddingModel { get; init; }
}
