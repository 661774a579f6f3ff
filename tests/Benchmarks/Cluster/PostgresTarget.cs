using Npgsql;

namespace AiMemory.Benchmarks.Cluster;

/// <summary>
/// PostgreSQL with two standbys, one of which must have flushed a commit before it is answered, and a GIN full-text index: what this service
/// does, done by a database.
/// </summary>
internal sealed class PostgresTarget : ILoadTarget
{
    private readonly List<ServerProcess> _nodes = [];
    private readonly int _port = ServerProcess.FreePort();
    private string? _user;

    public string Name => "PostgreSQL";

    private string ConnectionString => $"Host=127.0.0.1;Port={_port};Username=bench;Database=postgres;Pooling=false;Max Auto Prepare=2;Auto Prepare Min Usages=1";

    // Its work is done by processes that it forks.
    public TimeSpan? CpuTime => null;

    public async Task<string?> StartAsync(string folder)
    {
        if (ServerProcess.Find("postgres") is not { } postgres || ServerProcess.Find("initdb") is not { } initdb)
        {
            return "the PostgreSQL server is not installed (apt-get install postgresql)";
        }

        // PostgreSQL refuses to run as root.
        _user = Environment.UserName == "root" ? "postgres" : null;
        Directory.CreateDirectory(folder);
        if (_user is not null)
        {
            Run("chown", [_user, folder]);
            Run("chmod", ["711", Path.GetDirectoryName(folder)!]);
        }

        var primary = Path.Combine(folder, "primary");
        Run(initdb, ["-D", primary, "-U", "bench", "-A", "trust", "--no-sync"], _user);
        await File.AppendAllTextAsync(Path.Combine(primary, "pg_hba.conf"), "\nhost replication all 127.0.0.1/32 trust\n");
        Start(postgres, primary, _port, ["-c", "wal_level=replica", "-c", "max_wal_senders=8", "-c", "max_connections=100"]);
        await ServerProcess.WaitAsync(CanConnectAsync);
        for (var i = 1; i <= 2; i++)
        {
            var standby = Path.Combine(folder, $"standby{i}");
            Run(ServerProcess.Find("pg_basebackup")!,
                ["-h", "127.0.0.1", "-p", $"{_port}", "-U", "bench", "-D", standby, "-R", "-X", "stream", "--checkpoint=fast", "--no-sync"], _user);
            await File.AppendAllTextAsync(
                Path.Combine(standby, "postgresql.auto.conf"),
                $"primary_conninfo = 'host=127.0.0.1 port={_port} user=bench application_name=s{i}'\n");
            Start(postgres, standby, ServerProcess.FreePort(), []);
        }

        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await ExecuteAsync(connection, "CREATE TABLE memories(title text PRIMARY KEY, content text NOT NULL, at timestamptz NOT NULL DEFAULT now())");
        await ExecuteAsync(connection, "CREATE INDEX ON memories USING gin (to_tsvector('english', title || ' ' || content))");
        await ExecuteAsync(connection, "ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (s1, s2)'");
        await ExecuteAsync(connection, "SELECT pg_reload_conf()");
        await ServerProcess.WaitAsync(async () =>
        {
            await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'quorum'", connection);
            return (long)(await command.ExecuteScalarAsync())! == 2;
        });
        return null;
    }

    public async Task<ILoadConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        return new Connection(connection);
    }

    public ValueTask DisposeAsync()
    {
        _nodes.ForEach(n => n.Dispose());
        return ValueTask.CompletedTask;
    }

    private void Start(string program, string data, int port, string[] more) => _nodes.Add(ServerProcess.Start(
        program, ["-D", data, "-p", $"{port}", "-c", "listen_addresses=127.0.0.1", "-c", $"unix_socket_directories={data}", .. more], _user));

    private async Task<bool> CanConnectAsync()
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString);
            await connection.OpenAsync();
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

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // Constants of this file.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private sealed class Connection(NpgsqlConnection connection) : ILoadConnection
    {
        public async Task WriteAsync(string title, string content)
        {
            await using var command = new NpgsqlCommand("INSERT INTO memories(title, content) VALUES ($1, $2)", connection)
            {
                Parameters = { new() { Value = title }, new() { Value = content } },
            };
            await command.ExecuteNonQueryAsync();
        }

        public void Dispose() => connection.Dispose();
    }
}
