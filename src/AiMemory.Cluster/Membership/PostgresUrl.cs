using Npgsql;

namespace AiMemory.Cluster.Membership;

/// <summary><c>postgres://user:password@host:port/database?sslmode=require</c> as the driver wants it.</summary>
public static class PostgresUrl
{
    private const int DefaultPort = 5432;

    // A node must notice soon that the database is away, and go on without it.
    private const int ConnectSecondsMax = 3;

    public static bool IsOne(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith("postgres://", StringComparison.Ordinal) || text.StartsWith("postgresql://", StringComparison.Ordinal);
    }

    /// <exception cref="FormatException">Not such a URL; the message holds no password.</exception>
    public static string ToConnectionString(string url)
    {
        if (!IsOne(url) || !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.AbsolutePath.Length < 2)
        {
            throw new FormatException("not a URL like postgres://user:password@host:5432/database");
        }

        var user = uri.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host.Trim('[', ']'),
            Port = uri.Port > 0 ? uri.Port : DefaultPort,
            Database = Uri.UnescapeDataString(uri.AbsolutePath[1..]),
            Username = user[0].Length == 0 ? null : Uri.UnescapeDataString(user[0]),
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
            Timeout = ConnectSecondsMax,
            CommandTimeout = ConnectSecondsMax,
        };
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = pair.Split('=', 2) is [var k, var v] ? (k, Uri.UnescapeDataString(v)) : (pair, string.Empty);
            try
            {
                builder[key == "sslmode" ? "SSL Mode" : key] = value.Replace("-", string.Empty, StringComparison.Ordinal);
            }
            catch (ArgumentException)
            {
                throw new FormatException($"'{key}' is no setting of a PostgreSQL connection, or cannot be '{value}'");
            }
        }

        return builder.ToString();
    }
}
