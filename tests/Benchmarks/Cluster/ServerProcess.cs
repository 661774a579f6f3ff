using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace AiMemory.Benchmarks.Cluster;

/// <summary>A server that a benchmark started; gone at the latest when it is disposed.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;
    private bool _isDisposed;

    private ServerProcess(Process process) => _process = process;

    /// <summary>Built beside this program.</summary>
    public static string OurProgram => Path.Combine(AppContext.BaseDirectory, "ai-memory");

    public static ServerProcess Start(string program, IEnumerable<string> arguments, string? runAs = null)
    {
        var start = new ProcessStartInfo(runAs is null ? program : "setpriv") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in runAs is null ? [] : (string[])[$"--reuid={runAs}", $"--regid={runAs}", "--clear-groups", program])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ServerProcess(process);
    }

    /// <summary>Where an installed program is; null when it is not.</summary>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(':').Append("/usr/lib/postgresql/15/bin").Append("/usr/lib/postgresql/16/bin").Append("/usr/lib/postgresql/17/bin")
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Polls until it is so.</summary>
    /// <exception cref="TimeoutException">Not within 30 s.</exception>
    public static async Task WaitAsync(Func<Task<bool>> condition)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < TimeSpan.FromSeconds(30))
        {
            try
            {
                if (await condition())
                {
                    return;
                }
            }
            catch (Exception e) when (e is HttpRequestException or SocketException or IOException or InvalidDataException)
            {
                // Not there yet.
            }

            await Task.Delay(10);
        }

        throw new TimeoutException("a server did not become ready within 30 s");
    }

    /// <summary>Resident memory, MB.</summary>
    public double ResidentMb()
    {
        _process.Refresh();
        return _process.WorkingSet64 / 1048576.0;
    }

    /// <summary>Processor time used so far.</summary>
    public TimeSpan CpuTime()
    {
        _process.Refresh();
        return _process.TotalProcessorTime;
    }

    public int WaitForExit()
    {
        _process.WaitForExit();
        return _process.ExitCode;
    }

    /// <summary>Kill -9, as at every end of a benchmark.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.WaitForExit();
        _process.Dispose();
    }
}
