using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using AiMemory.Cli.Output;

namespace AiMemory.Cli.Parsing;

/// <summary>How wrong use is answered: <c>error: ...</c> on standard error and exit code 2.</summary>
internal sealed class UsageErrors(CliConsole console)
{
    public const int ExitCode = 2;

    public int Report(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        // A command that only groups others was called without one of them: its help is the answer.
        if (command.Subcommands.Count > 0 && command.Action is null && parsed.UnmatchedTokens.Count == 0)
        {
            HelpText.Write(console.Error, command, console.Width);
            return ExitCode;
        }

        return Report(Describe(parsed, command), command);
    }

    public int Report(string message, Command command)
    {
        console.Error.WriteLine($"error: {message}");
        console.Error.WriteLine();
        console.Error.WriteLine($"For more information, try '{CommandPath.Of(command)} --help'.");
        return ExitCode;
    }

    private static string Describe(ParseResult parsed, Command command)
    {
        if (parsed.UnmatchedTokens.Count > 0)
        {
            var word = parsed.UnmatchedTokens[0];
            return command.Subcommands.Count > 0
                ? Suggestions.Unrecognized(word, command)
                : $"unexpected argument '{word}' found";
        }

        var missing = Missing(parsed, command).ToArray();
        if (missing.Length > 0)
        {
            return $"the following required arguments were not provided: {string.Join(", ", missing)}";
        }

        var error = parsed.Errors[0];
        return error.SymbolResult switch
        {
            OptionResult { Tokens.Count: > 1, Option.Arity.MaximumNumberOfValues: 1 } twice =>
                $"the argument '{Name(twice.Option)}' cannot be used multiple times",
            OptionResult { Tokens.Count: 1 } option when IsConversion(error) =>
                $"invalid value '{option.Tokens[0].Value}' for '{Name(option.Option)}': {Expected(option.Option.ValueType)}",
            ArgumentResult { Tokens.Count: 1, Parent: OptionResult option } argument when IsConversion(error) =>
                $"invalid value '{argument.Tokens[0].Value}' for '{Name(option.Option)}': {Expected(option.Option.ValueType)}",
            ArgumentResult { Tokens.Count: 1, Parent: OptionResult option } argument when Choices(option.Option.GetCompletions(CompletionContext.Empty)) is { } choices =>
                $"invalid value '{argument.Tokens[0].Value}' for '{Name(option.Option)}': {choices}",
            OptionResult { Tokens.Count: 1 } option when Choices(option.Option.GetCompletions(CompletionContext.Empty)) is { } choices =>
                $"invalid value '{option.Tokens[0].Value}' for '{Name(option.Option)}': {choices}",
            ArgumentResult { Tokens.Count: 1 } argument when Choices(argument.Argument.GetCompletions(CompletionContext.Empty)) is { } choices =>
                $"invalid value '{argument.Tokens[0].Value}' for '<{argument.Argument.Name}>': {choices}",
            _ => error.Message.TrimEnd('.'),
        };
    }

    /// <summary>The library's own message names a type of .NET; what this program says itself does not.</summary>
    private static bool IsConversion(ParseError error) => error.Message.Contains("'System.", StringComparison.Ordinal);

    private static string? Choices(IEnumerable<CompletionItem> items) =>
        string.Join(", ", items.Select(item => item.Label)) is { Length: > 0 } labels ? $"one of {labels}" : null;

    private static IEnumerable<string> Missing(ParseResult parsed, Command command) =>
        command.Options.Where(option => option.Required && parsed.GetResult(option) is not { Implicit: false }).Select(Name)
            .Concat(command.Arguments
                .Where(argument => argument.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(argument) is not { Tokens.Count: > 0 })
                .Select(argument => $"<{argument.Name}>"));

    private static string Expected(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain == typeof(double) ? "not a number"
            : plain == typeof(int) || plain == typeof(long) ? "not an integer, or too large"
            : "not understood";
    }

    private static string Name(Option option) => $"{option.Name} <{option.HelpName ?? "VALUE"}>";
}
