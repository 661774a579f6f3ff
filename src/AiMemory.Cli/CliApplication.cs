using System.CommandLine;
using System.CommandLine.Help;
using AiMemory.Cli.Commands;
using AiMemory.Cli.Hosting;
using AiMemory.Cli.Parsing;

namespace AiMemory.Cli;

/// <summary>The command line: parses, runs one command, and returns its exit code (0 done, 1 failed, 2 misused).</summary>
public static class CliApplication
{
    public const string Version = "0.6.0";

    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, ICliHost host, CliConsole console, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(console);

        var context = new CliContext(host, console);
        var root = CommandTree.Build(context);
        var usage = new UsageErrors(console.Error);
        if (HyphenValues.TryJoin(root, arguments, out var joined) is { } misuse)
        {
            return usage.Report(misuse, root);
        }

        var parsed = root.Parse(joined, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (parsed.Action is not (HelpAction or PrintVersionOption.PrintAction) && parsed.Errors.Count > 0)
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
            await console.Error.WriteLineAsync(failure.Message).ConfigureAwait(false);
            return failure.ExitCode;
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or UnauthorizedAccessException)
        {
            await console.Error.WriteLineAsync(FailureText.Of(exception)).ConfigureAwait(false);
            return 1;
        }
    }
}
