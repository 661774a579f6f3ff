namespace AiMemory.Storage.Postgres;

/// <summary>How a replica on PostgreSQL is opened.</summary>
public sealed record PostgresStoreOptions
{
    /// <summary><c>postgres://[user[:password]@]host[:port]/database[?schema=...&amp;sslmode=...]</c>; see <see cref="PostgresUrl"/>.</summary>
    public required string Url { get; init; }

    /// <summary>Stable id of the node that owns the schema.</summary>
    public string NodeId { get; init; } = "a";

    /// <summary>Commits that may share one transaction and one sync at most.</summary>
    public int BatchMax { get; init; } = 512;

    /// <summary>Connections for reading at most.</summary>
    public int ReadersMax { get; init; } = 16;
}
