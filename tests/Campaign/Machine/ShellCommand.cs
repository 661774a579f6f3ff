using System.ComponentModel;
using System.Diagnostics;

namespace AiMemory.Campaign.Machine;

/// <summary>A command that ends by itself.</summary>
internal static class ShellCommand
{
    /// <summary>Exit code, standard output and standard error; 127 when there is no such program.</summary>
    public static async Task<(int Exit, string Output, string Error)> TryAsync(
        string[] command, IReadOnlyDictionary<string, string>? environment = null, string? input = null, CancellationToken cancellationToken = default)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, await output, await error);
        }
        catch (Win32Exception exception)
        {
            return (127, string.Empty, exception.Message);
        }
    }

    /// <exception cref="InvalidOperationException">It did not exit with 0.</exception>
    public static async Task<string> RunAsync(
        string[] command, IReadOnlyDictionary<string, string>? environment = null, string? input = null, CancellationToken cancellationToken = default)
    {
        var (exit, output, error) = await TryAsync(command, environment, input, cancellationToken);
        return exit == 0 ? output : throw new InvalidOperationException($"{string.Join(' ', command)}: exit {exit}: {error.Trim()}");
    }

    /// <summary>Whether a program of this name can be started.</summary>
    public static bool Exists(string name) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, name)));
}
