using AiMemory.Benchmarks.Cluster;
using AiMemory.Benchmarks.Suite;
using AiMemory.Storage.Postgres;
using Npgsql;

namespace AiMemory.Benchmarks.Postgres;

/// <summary>The database that is measured: the one named, in schemas that are dropped afterwards, or one of a server of the benchmarks' own.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    private readonly string _url;
    private readonly ServerProcess? _server;
    private readonly List<string> _schemas = [];

    private BenchDatabase(string url, ServerProcess? server) => (_url, _server) = (url, server);

    /// <exception cref="InvalidOperationException">There is no server to start, or none answers.</exception>
    public static async Task<BenchDatabase> OpenAsync(BenchmarkRun run)
    {
        if (run.Options.Store is { } url and not BenchmarkOptions.OwnServer)
        {
            return new BenchDatabase(url, null);
        }

        if (ServerProcess.Find("initdb") is not { } initdb || ServerProcess.Find("postgres") is not { } postgres)
        {
            throw new InvalidOperationException("the PostgreSQL server is not installed (apt-get install postgresql); or name a database: --store postgres://...");
        }

        // PostgreSQL refuses to run as root.
        var user = Environment.UserName == "root" ? "postgres" : null;
        var folder = Path.Combine(run.Scratch, "server");
        Directory.CreateDirectory(folder);
        if (user is not null)
        {
            Run("chown", [user, folder]);
            Run("chmod", ["711", run.Scratch]);
        }

        var data = Path.Combine(folder, "data");
        Run(initdb, ["-D", data, "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"], user);
        var port = ServerProcess.FreePort();
        var server = ServerProcess.Start(
            postgres, ["-D", data, "-p", $"{port}", "-c", "listen_addresses=127.0.0.1", "-c", $"unix_socket_directories={folder}"], user);
        var database = new BenchDatabase($"postgres://bench@127.0.0.1:{port}/postgres", server);
        await ServerProcess.WaitAsync(database.AnswersAsync);
        return database;
    }

    /// <summary>The address of a schema that does not exist yet.</summary>
    public string NewSchema()
    {
        var name = $"bench_{Environment.ProcessId}_{_schemas.Count}";
        _schemas.Add(name);
        return $"{_url}{(_url.Contains('?', StringComparison.Ordinal) ? '&' : '?')}schema={name}";
    }

    /// <summary>A connection as a plain program has one: statements are prepared, the schema is in its search path.</summary>
    public static async Task<NpgsqlConnection> ConnectAsync(string url)
    {
        var parsed = PostgresUrl.Parse(url);
        var settings = new NpgsqlConnectionStringBuilder(parsed.ConnectionString) { SearchPath = parsed.Schema, Pooling = false, MaxAutoPrepare = 20, AutoPrepareMinUsages = 1 };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            _server.Dispose();
            return;
        }

        await using var connection = await ConnectAsync(_url);
        foreach (var schema in _schemas)
        {
            await using var drop = new NpgsqlCommand($"DROP SCHEMA IF EXISTS {schema} CASCADE", connection);
            await drop.ExecuteNonQueryAsync();
        }
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var connection = await ConnectAsync(_url);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static void Run(string program, string[] arguments, string? runAs = null)
    {
        using var process = ServerProcess.Start(program, arguments, runAs);
        if (process.WaitForExit() != 0)
        {
            throw new InvalidOperationException($"{program} failed");
        }
    }
}
