using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;

namespace AiMemory.Cluster.Tests;

/// <summary>One node as its users run it: the program, with 0.6.0's flags.</summary>
internal sealed class NodeProcess(string folder, int port, IReadOnlyList<int> peers, int writeQuorum) : IDisposable
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromSeconds(1) }) { Timeout = TimeSpan.FromSeconds(15) };
    private readonly StringBuilder _log = new();
    private Process? _process;

    public int Port => port;

    public string Url => $"http://127.0.0.1:{port}";

    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    public bool IsRunning => _process is { HasExited: false };

    public void Start()
    {
        Directory.CreateDirectory(folder);
        var start = new ProcessStartInfo(Program())
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["--db", Path.Combine(folder, "m.db"), "serve", "--port", $"{port}", "--quorum-writes", $"{writeQuorum}",
            "--quorum-peers", string.Join(',', peers.Select(p => $"http://127.0.0.1:{p}"))])
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, e) => Append(e.Data);
        _process.ErrorDataReceived += (_, e) => Append(e.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Kill -9.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
    }

    public void Pause() => Send("STOP");

    public void Continue() => Send("CONT");

    public async Task<int> StopAsync()
    {
        Send("TERM");
        await _process!.WaitForExitAsync();
        return _process.ExitCode;
    }

    public void LoseData() => Directory.Delete(folder, recursive: true);

    public async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string path, object? body = null, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(method, Url + path);
        if (body is not null)
        {
            request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        }

        try
        {
            using var response = await Http.SendAsync(request, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            return (response.StatusCode, text.StartsWith('{') ? JsonDocument.Parse(text).RootElement : default);
        }
        catch (HttpRequestException)
        {
            return (0, default);
        }
    }

    public Task<(HttpStatusCode Status, JsonElement Body)> StoreAsync(string title, string name, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, "/api/v1/memories", new Dictionary<string, string> { ["title"] = title, ["content"] = $"content of {title}", ["namespace"] = name }, cancellationToken);

    public async Task<string> DigestAsync(string name)
    {
        var (status, body) = await SendAsync(HttpMethod.Get, $"/api/v1/cluster/digest?namespace={name}");
        return status == HttpStatusCode.OK ? $"{body.GetProperty("digest")} {body.GetProperty("rows")}" : $"{status} on {port}";
    }

    public async Task<bool> IsReadyAsync() => (await SendAsync(HttpMethod.Get, "/health/ready")).Status == HttpStatusCode.OK;

    public void Dispose()
    {
        if (IsRunning)
        {
            Send("CONT");
            Kill();
        }

        _process?.Dispose();
    }

    private static string Program()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "AiMemoryOrleans.sln")))
            {
                var configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";
                return Path.Combine(folder.FullName, "src", "AiMemory.Host", "bin", configuration, "net10.0", "ai-memory");
            }
        }

        throw new InvalidOperationException("The tests run from within the repository.");
    }

    private void Send(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, $"{_process!.Id}"]);
        kill.WaitForExit();
    }

    private void Append(string? line)
    {
        lock (_log)
        {
            _log.AppendLine(line);
        }
    }
}
