using System.Diagnostics;
using System.Text;

namespace AiMemory.Tests.Storage;

/// <summary>The program as its users run it.</summary>
internal sealed class ProgramRun : IDisposable
{
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly Process _process;
    private bool _isDisposed;

    private ProgramRun(string[] arguments)
    {
        var start = new ProcessStartInfo(Executable(), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["AI_MEMORY_NO_CONFIG"] = "1";
        start.Environment.Remove("AI_MEMORY_DB");
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Append(_output, e.Data);
        _process.ErrorDataReceived += (_, e) => Append(_error, e.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Pid => _process.Id;

    public string Output => Read(_output);

    public string Error => Read(_error);

    public static ProgramRun Start(params string[] arguments) => new(arguments);

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var run = new ProgramRun(arguments);
        await run._process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return (run._process.ExitCode, run.Output, run.Error);
    }

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
        }
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }

    private static void Append(StringBuilder text, string? line)
    {
        lock (text)
        {
            if (line is not null)
            {
                text.Append(line).Append('\n');
            }
        }
    }

    private static string Executable()
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
