using System.Diagnostics;
using System.Text;

namespace Cli.Tests.Support;

/// <summary>What a run of the program left: its exit code and its two streams.</summary>
internal sealed record Run(int Code, string Out, string Error)
{
    public string Line => Out.TrimEnd('\n');
}

/// <summary>The built program, as its users run it.</summary>
internal static class Program
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static string Root { get; } = FindRoot();

    public static string Folder { get; } = Path.Combine(
        Root, "src", "AiMemory.Host", "bin", AppContext.BaseDirectory.Contains("/Debug/", StringComparison.Ordinal) ? "Debug" : "Release", "net10.0");

    public static string File { get; } = Path.Combine(Folder, OperatingSystem.IsWindows() ? "ai-memory.exe" : "ai-memory");

    public static Process Start(string file, IEnumerable<string> arguments, string home, params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo(file)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            WorkingDirectory = home,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("AI_MEMORY_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["HOME"] = home;
        start.Environment["PATH"] = $"{Folder}:{Environment.GetEnvironmentVariable("PATH")}";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    public static async Task<Run> RunAsync(
        string file, IEnumerable<string> arguments, string home, string? input, params (string Name, string? Value)[] environment)
    {
        using var process = Start(file, arguments, home, environment);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
        }

        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{file} {string.Join(' ', arguments)} did not end: {await error}");
        }

        return new Run(process.ExitCode, await output, await error);
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !System.IO.File.Exists(Path.Combine(directory.FullName, "AiMemoryOrleans.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("the tests run inside the repository");
    }
}
