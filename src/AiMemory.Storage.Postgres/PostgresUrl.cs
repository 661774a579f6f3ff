using Npgsql;

namespace AiMemory.Storage.Postgres;

/// <summary>
/// A store's address, read as libpq reads it: user, password, host and port in front, further settings behind the question mark.
/// Of those, <c>schema</c> names the schema of the store (default <c>ai_memory</c>), <c>host</c> a folder with the server's socket,
/// and the rest are Npgsql's connection settings.
/// </summary>
public sealed class PostgresUrl
{
    private const string SchemaDefault = "ai_memory";

    private PostgresUrl(string connectionString, string schema, string display) =>
        (ConnectionString, Schema, Display) = (connectionString, schema, display);

    public string ConnectionString { get; }

    public string Schema { get; }

    /// <summary>The address without its password, for messages.</summary>
    public string Display { get; }

    public static bool IsPostgres(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return url.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
            || url.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);
    }

    /// <exception cref="StoreFormatException">It is no such address; the message says what is wrong.</exception>
    public static PostgresUrl Parse(string url)
    {
        if (!IsPostgres(url) || !Uri.TryCreate(WithHost(url), UriKind.Absolute, out var uri))
        {
            throw new StoreFormatException("unrecognised store URL: expected postgres://user:password@host:port/database");
        }

        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host == NoHost ? "127.0.0.1" : uri.Host,
            Database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/')) is { Length: > 0 } database ? database : "postgres",
        };
        if (uri.Port > 0)
        {
            builder.Port = uri.Port;
        }

        var user = uri.UserInfo.Split(':', 2);
        builder.Username = user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : Environment.UserName;
        if (user.Length == 2)
        {
            builder.Password = Uri.UnescapeDataString(user[1]);
        }

        var schema = SchemaDefault;
        foreach (var setting in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = setting.Split('=', 2);
            var (name, value) = (Uri.UnescapeDataString(parts[0]), parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : string.Empty);
            if (name == "schema")
            {
                schema = CheckSchema(value);
                continue;
            }

            Set(builder, name, value);
        }

        var port = builder.Port == NpgsqlConnection.DefaultPort ? string.Empty : $":{builder.Port}";
        var suffix = schema == SchemaDefault ? string.Empty : $"?schema={schema}";
        return new PostgresUrl(
            builder.ConnectionString, schema, $"postgres://{builder.Username}@{builder.Host}{port}/{builder.Database}{suffix}");
    }

    private const string NoHost = "no-host.invalid";

    // "postgres:///db?host=/run/postgresql" names a socket; Uri wants a host.
    private static string WithHost(string url)
    {
        var start = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = url.IndexOfAny(['/', '?'], start);
        var authority = end < 0 ? url[start..] : url[start..end];
        return authority.Length == 0 || authority.EndsWith('@') ? url.Insert(start + authority.Length, NoHost) : url;
    }

    private static void Set(NpgsqlConnectionStringBuilder builder, string name, string value)
    {
        try
        {
            switch (name)
            {
                case "sslmode":
                    builder["SSL Mode"] = value.Replace("-", string.Empty, StringComparison.Ordinal);
                    break;
                case "connect_timeout":
                    builder["Timeout"] = value;
                    break;
                case "application_name":
                    builder.ApplicationName = value;
                    break;
                default:
                    builder[name] = value;
                    break;
            }
        }
        catch (Exception exception) when (exception is ArgumentException or KeyNotFoundException or FormatException or InvalidCastException)
        {
            throw new StoreFormatException($"unrecognised setting '{name}' in the store URL", exception);
        }
    }

    private static string CheckSchema(string name) =>
        name.Length is > 0 and <= 63 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_') && !char.IsAsciiDigit(name[0])
            ? name
            : throw new StoreFormatException($"schema name '{name}': expected lowercase letters, digits and _");
}
