namespace AiMemory.Storage.Sqlite.Legacy;

/// <summary>What was taken over from a file that ai-memory 0.6.0 had made.</summary>
public sealed record LegacyAdoption
{
    /// <summary>The schema version that the file had; 0.6.0 writes 13.</summary>
    public required long SchemaVersion { get; init; }

    /// <summary>The untouched copy of the file, beside it.</summary>
    public required string CopyPath { get; init; }

    public long Memories { get; init; }

    public long Links { get; init; }

    public long Archived { get; init; }

    public long Standards { get; init; }

    public long Pending { get; init; }

    public long Subscriptions { get; init; }

    public long SyncClocks { get; init; }

    public long Vectors { get; init; }

    /// <summary>Values that could not be kept as they were, and what was kept instead; the copy still has them.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>One line for people.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"took over {Memories} memories, {Vectors} embeddings, {Links} links, {Archived} archived, {Standards} standards, {Pending} pending actions, {Subscriptions} subscriptions and {SyncClocks} sync clocks of ai-memory 0.6.0; the old file is {CopyPath}");
}
