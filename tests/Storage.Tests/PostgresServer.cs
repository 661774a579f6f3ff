using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace AiMemory.Tests.Storage;

/// <summary>A PostgreSQL server of the tests' own, in a temporary folder, on a loopback port; one for all tests, gone with them.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"ai-memory-pg-{Guid.NewGuid():N}");
    private readonly int _port = FreePort();
    private Process? _process;
    private int _databases;

    public static string Binaries { get; } = FindBinaries();

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(_folder);
        if (IsRoot)
        {
            // The server refuses to run as root.
            await RunAsync("chown", ["postgres", _folder], asServer: false);
        }

        await File.WriteAllTextAsync(Path.Combine(_folder, "password"), "se cret:@/");
        if (IsRoot)
        {
            await RunAsync("chown", ["postgres", Path.Combine(_folder, "password")], asServer: false);
        }

        await RunAsync(
            Path.Combine(Binaries, "initdb"),
            ["-D", Data, "-U", "tester", "--auth=scram-sha-256", $"--pwfile={Path.Combine(_folder, "password")}", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
            asServer: true);
        await StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            await StopAsync("fast");
        }

        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    public string Url(string database, string password = "se%20cret%3A%40%2F") => $"postgres://tester:{password}@127.0.0.1:{_port}/{database}";

    /// <summary>The address of a new empty database.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"test{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync("postgres", $"CREATE DATABASE {name}");
        return Url(name);
    }

    public async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = await ConnectAsync(database);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<NpgsqlConnection> ConnectAsync(string database)
    {
        var connection = new NpgsqlConnection(
            $"Host=127.0.0.1;Port={_port};Username=tester;Password='se cret:@/';Database={database};Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    public async Task StartAsync()
    {
        _process = Start(
            Path.Combine(Binaries, "postgres"),
            // Its crashes are of processes, never of the machine, which keeps what was written but not synced.
            ["-D", Data, "-p", $"{_port}", "-c", "listen_addresses=127.0.0.1", "-c", $"unix_socket_directories={_folder}", "-c", "shared_buffers=64MB",
                "-c", "fsync=off"],
            asServer: true);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await using var connection = await ConnectAsync("postgres");
                return;
            }
            catch (NpgsqlException) when (attempt < 150 && !_process.HasExited)
            {
                await Task.Delay(100);
            }
        }
    }

    /// <param name="mode"><c>fast</c> or <c>immediate</c>, which is a crash.</param>
    public async Task StopAsync(string mode)
    {
        await RunAsync(Path.Combine(Binaries, "pg_ctl"), ["stop", "-D", Data, "-m", mode, "-w"], asServer: true);
        await _process!.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    private string Data => Path.Combine(_folder, "data");

    private static bool IsRoot => Environment.UserName == "root";

    private static string FindBinaries() => Directory.GetDirectories("/usr/lib/postgresql")
        .Select(folder => Path.Combine(folder, "bin"))
        .Where(bin => File.Exists(Path.Combine(bin, "initdb")) && File.Exists(Path.Combine(bin, "postgres")))
        .OrderByDescending(bin => bin, StringComparer.Ordinal)
        .First();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task RunAsync(string program, string[] arguments, bool asServer)
    {
        using var process = Start(program, arguments, asServer);
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}");
    }

    private static Process Start(string program, string[] arguments, bool asServer)
    {
        var (file, all) = asServer && IsRoot
            ? ("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", program, .. arguments])
            : (program, arguments);
        var process = Process.Start(new ProcessStartInfo(file, all)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        })!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
