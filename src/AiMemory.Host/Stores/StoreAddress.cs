using AiMemory.Storage;
using AiMemory.Storage.Postgres;

namespace AiMemory.Host.Stores;

/// <summary>Where a replica is kept: a SQLite file, or a schema of a PostgreSQL database.</summary>
internal sealed record StoreAddress
{
    private const string Sqlite = "sqlite://";

    private StoreAddress(string? path, string? postgres, string display) => (Path, Postgres, Display) = (path, postgres, display);

    /// <summary>The file; null when it is kept by a server.</summary>
    public string? Path { get; }

    /// <summary>The server's address, as given.</summary>
    public string? Postgres { get; }

    /// <summary>As given, but for a password.</summary>
    public string Display { get; }

    public static StoreAddress OfFile(string path) => new(path, null, path);

    /// <summary>A file's path as well as a URL.</summary>
    public static StoreAddress OfDatabase(string database) =>
        database.Contains("://", StringComparison.Ordinal) ? Parse(database) : OfFile(database);

    /// <exception cref="StoreFormatException">It is no address of a store.</exception>
    public static StoreAddress Parse(string url)
    {
        if (url.StartsWith(Sqlite, StringComparison.OrdinalIgnoreCase) && url.Length > Sqlite.Length)
        {
            return new StoreAddress(url[Sqlite.Length..], null, url);
        }

        return PostgresUrl.IsPostgres(url)
            ? new StoreAddress(null, url, WithoutPassword(url))
            : throw new StoreFormatException(
                $"unrecognised store URL: {WithoutPassword(url)} (expected sqlite:///path, sqlite://./path or postgres://user:password@host:port/database)");
    }

    private static string WithoutPassword(string url)
    {
        var start = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = url.IndexOfAny(['/', '?'], Math.Max(start, 0));
        var at = url.LastIndexOf('@', end < 0 ? url.Length - 1 : end);
        var colon = start < 3 || at < start ? -1 : url.IndexOf(':', start, at - start);
        return colon < 0 ? url : string.Concat(url.AsSpan(0, colon), ":***", url.AsSpan(at));
    }
}
