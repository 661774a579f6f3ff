using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;

namespace AiMemory.Nodes;

/// <summary>One node as its users run it: the program, with 0.6.0's flags.</summary>
public sealed class NodeProcess(NodeSetup setup) : IDisposable
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromSeconds(1) }) { Timeout = TimeSpan.FromSeconds(15) };
    private readonly StringBuilder _log = new();
    private Process? _process;

    public NodeSetup Setup => setup;

    public string Name => setup.Name;

    public int Port => setup.Port;

    public string Url => $"http://127.0.0.1:{setup.Port}";

    public string Database => Path.Combine(setup.Folder, "ai-memory.db");

    /// <summary>Meaningful once it was started.</summary>
    public int ProcessId => _process?.Id ?? 0;

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
        Directory.CreateDirectory(setup.Folder);
        string[] command = [.. setup.Wrapper, setup.Program, .. Arguments()];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in setup.Environment)
        {
            start.Environment[name] = value;
        }

        _process?.Dispose();
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

    /// <summary>SIGTERM; returns the exit code.</summary>
    public async Task<int> StopAsync()
    {
        Send("TERM");
        await _process!.WaitForExitAsync().ConfigureAwait(false);
        return _process.ExitCode;
    }

    /// <summary>Completes when it has ended and all that it said is in <see cref="Log"/>, which may be a moment after it has ended.</summary>
    public Task WaitForExitAsync() => _process!.WaitForExitAsync();

    public void LoseData() => Directory.Delete(setup.Folder, recursive: true);

    /// <summary>Status 0: no answer, since the connection could not be made or was cut, or nothing came for 15 s.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string path, object? body = null, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(method, Url + path);
        if (body is not null)
        {
            request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        }

        try
        {
            using var response = await Http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            return (response.StatusCode, text.StartsWith('{') ? JsonDocument.Parse(text).RootElement : default);
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (0, default);
        }
    }

    public Task<(HttpStatusCode Status, JsonElement Body)> StoreAsync(string title, string name, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, "/api/v1/memories", new Dictionary<string, string> { ["title"] = title, ["content"] = $"content of {title}", ["namespace"] = name }, cancellationToken);

    /// <summary>Digest and rows of a namespace, or why not: equal texts mean equal content.</summary>
    public async Task<string> DigestAsync(string name, CancellationToken cancellationToken = default)
    {
        var (status, body) = await SendAsync(HttpMethod.Get, $"/api/v1/cluster/digest?namespace={name}", cancellationToken: cancellationToken).ConfigureAwait(false);
        return status == HttpStatusCode.OK ? $"{body.GetProperty("digest")} {body.GetProperty("rows")}" : $"{status} on {setup.Port}";
    }

    public async Task<bool> IsReadyAsync() => (await SendAsync(HttpMethod.Get, "/health/ready").ConfigureAwait(false)).Status == HttpStatusCode.OK;

    public void Dispose()
    {
        if (IsRunning)
        {
            Send("CONT");
            Kill();
        }

        _process?.Dispose();
        _process = null;
    }

    private IEnumerable<string> Arguments()
    {
        if (setup.Command.Count > 0)
        {
            return [.. setup.Command, "--port", $"{setup.Port}", .. setup.Arguments];
        }

        string[] cluster = setup.Peers.Count == 0
            ? []
            : ["--quorum-writes", $"{setup.WriteQuorum}", "--quorum-peers", string.Join(',', setup.Peers.Select(p => $"http://127.0.0.1:{p}"))];
        return ["--db", Database, "serve", "--port", $"{setup.Port}", .. cluster, .. setup.Arguments];
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
