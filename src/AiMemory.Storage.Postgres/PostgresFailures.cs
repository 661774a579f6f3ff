using System.Net.Sockets;
using Npgsql;

namespace AiMemory.Storage.Postgres;

/// <summary>What went wrong at the server, in the store contract's words.</summary>
internal static class PostgresFailures
{
    public static bool IsUnavailable(Exception exception) => exception switch
    {
        // Connection exceptions, shutdown, too many connections, a login that is refused, a database that is not there.
        PostgresException postgres => postgres.SqlState.StartsWith("08", StringComparison.Ordinal)
            || postgres.SqlState is "57P01" or "57P02" or "57P03" or "53300" or "25006"
            || postgres.SqlState.StartsWith("28", StringComparison.Ordinal)
            || postgres.SqlState is PostgresErrorCodes.InvalidCatalogName,
        NpgsqlException or SocketException or TimeoutException => true,
        IOException => exception is not (StoreFormatException or StorageFullException or StoreInUseException or StoreUnavailableException),
        // A connection that the server ended while it lay in the pool.
        ObjectDisposedException or InvalidOperationException { Source: "Npgsql" } => true,
        _ => false,
    };

    /// <summary>The exception to throw instead; itself when it needs no translation.</summary>
    public static Exception Translate(Exception exception, string display) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } login =>
            new StoreUnavailableException($"{display}: the server refused the login: {login.MessageText}", login),
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } missing =>
            new StoreUnavailableException($"{display}: {missing.MessageText}; create it first (createdb)", missing),
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } denied =>
            new StoreFormatException($"{display}: {denied.MessageText}: the user may not create or use the schema", denied),
        PostgresException full when full.SqlState is PostgresErrorCodes.DiskFull or PostgresErrorCodes.OutOfMemory =>
            new StorageFullException($"{display}: {full.MessageText}", full),
        _ when IsUnavailable(exception) => new StoreUnavailableException($"{display} cannot be reached: {Innermost(exception)}", exception),
        _ => exception,
    };

    private static string Innermost(Exception exception) =>
        exception is PostgresException postgres ? postgres.MessageText : (exception.InnerException ?? exception).Message;
}
