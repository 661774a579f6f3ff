namespace AiMemory.Migration;

/// <summary>What to copy, and how.</summary>
public sealed record MigratorOptions
{
    /// <summary>Rows per write to the target at most.</summary>
    public int BatchRows { get; init; } = 1_000;

    /// <summary>Bytes of rows per write at most, so that long memories do not make a batch large.</summary>
    public int BatchBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Only this namespace; null means all.</summary>
    public string? Namespace { get; init; }
}
