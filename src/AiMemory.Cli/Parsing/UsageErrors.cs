using System.CommandLine;

namespace AiMemory.Cli.Parsing;

/// <summary>How wrong use is answered: <c>error: ...</c> on standard error and exit code 2.</summary>
internal sealed class UsageErrors(TextWriter error)
{
    public const int ExitCode = 2;

    public int Report(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        // A command that only groups others was called without one of them: its help is the answer.
        if (command.Subcommands.Count > 0 && command.Action is null && parsed.UnmatchedTokens.Count == 0)
        {
            command.Parse(["--help"]).Invoke(new InvocationConfiguration { Output = error, Error = error });
            return ExitCode;
        }

        return Report(
            parsed.UnmatchedTokens.Count > 0 && command.Subcommands.Count > 0 && command.Action is null
                ? $"unrecognized subcommand '{parsed.UnmatchedTokens[0]}'"
                : parsed.Errors[0].Message.TrimEnd('.'),
            command);
    }

    public int Report(string message, Command command)
    {
        error.WriteLine($"error: {char.ToLowerInvariant(message[0])}{message[1..]}");
        error.WriteLine();
        error.WriteLine($"For more information, try '{(command is RootCommand ? string.Empty : command.Name + " ")}--help'.");
        return ExitCode;
    }
}
