using System.CommandLine;
using AiMemory.Cli.Commands;
using AiMemory.Cli.Hosting;
using AiMemory.Cli.Parsing;

namespace AiMemory.Cli;

/// <summary>The command line: parses, runs one command, and returns its exit code (0 done, 1 failed, 2 misused, 130 interrupted).</summary>
public static class CliApplication
{
    public const string Version = "0.6.0";

    /// <summary>The exit code that shells expect of a command that Ctrl-C ended.</summary>
    internal const int Interrupted = 130;

    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, ICliHost host, CliConsole console, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(console);

        var context = new CliContext(host, console);
        var root = CommandTree.Build(context, arguments);
        var usage = new UsageErrors(console);
        if (CommandWords.TryRead(root, arguments, out var words) is { } misuse)
        {
            return usage.Report(misuse.Message, misuse.Command);
        }

        var parsed = root.Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (parsed.Action is not (PrintHelpOption.PrintAction or PrintVersionOption.PrintAction) && parsed.Errors.Count > 0)
        {
            return usage.Report(parsed);
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = console.Output,
                    Error = console.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (CliFailureException failure)
        {
            return failure.ExitCode == UsageErrors.ExitCode
                ? usage.Report(failure.Message, parsed.CommandResult.Command)
                : await FailAsync(console, failure.Message).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await console.Error.WriteLineAsync("interrupted").ConfigureAwait(false);
            return Interrupted;
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or UnauthorizedAccessException)
        {
            return await FailAsync(console, FailureText.Of(exception)).ConfigureAwait(false);
        }
    }

    private static async Task<int> FailAsync(CliConsole console, string message)
    {
        await console.Error.WriteLineAsync(message).ConfigureAwait(false);
        return 1;
    }
}
