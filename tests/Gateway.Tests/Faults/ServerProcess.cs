using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Gateway.Tests.Faults;

/// <summary>The program as its users run it: a process of its own, ended as the world ends processes.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(120);

    private readonly StringBuilder _log = new();
    private readonly Process _process;
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process) => _process = process;

    public Uri Url { get; private set; } = null!;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

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

    public static async Task<ServerProcess> StartAsync(string folder, params string[] options)
    {
        var start = new ProcessStartInfo(Program()) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["--data-dir", folder, "serve", "--port", "0", .. options])
        {
            start.ArgumentList.Add(argument);
        }

        var server = new ServerProcess(Process.Start(start)!);
        server._process.OutputDataReceived += (_, e) => server.Read(e.Data);
        server._process.ErrorDataReceived += (_, e) => server.Read(e.Data);
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        server.Url = await server._listening.Task.WaitAsync(StartMax);
        return server;
    }

    /// <summary>Kill -9.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public async Task<int> StopAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, $"{Id}"]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(StartMax);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    /// <summary>Stores; the id of an acknowledged row, else null and what came instead.</summary>
    public static async Task<(string? Id, int Status, string Body)> StoreAsync(HttpClient http, Uri url, string @namespace, string title, int contentBytes = 200)
    {
        using var content = new StringContent(
            $$"""{"title":"{{title}}","content":"{{new string('x', contentBytes)}}","namespace":"{{@namespace}}"}""", Encoding.UTF8, "application/json");
        try
        {
            using var response = await http.PostAsync(new Uri(url, "/api/v1/memories"), content);
            var body = await response.Content.ReadAsStringAsync();
            var id = (int)response.StatusCode == 201 ? JsonDocument.Parse(body).RootElement.GetProperty("id").GetString() : null;
            return (id, (int)response.StatusCode, body);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return (null, 0, e.Message);
        }
    }

    /// <summary>Every id that the server holds.</summary>
    public async Task<HashSet<string>> IdsAsync(HttpClient http)
    {
        using var export = await http.GetAsync(new Uri(Url, "/api/v1/export"));
        var rows = JsonDocument.Parse(await export.Content.ReadAsStringAsync()).RootElement.GetProperty("memories");
        return rows.EnumerateArray().Select(m => m.GetProperty("id").GetString()!).ToHashSet();
    }

    private void Read(string? line)
    {
        lock (_log)
        {
            _log.AppendLine(line);
        }

        const string Listening = "ai-memory listening on ";
        if (line?.StartsWith(Listening, StringComparison.Ordinal) == true)
        {
            _listening.TrySetResult(new Uri(line[Listening.Length..]));
        }
        else if (line is null)
        {
            _listening.TrySetException(new InvalidOperationException($"the server ended before it listened:\n{Log}"));
        }
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
}
