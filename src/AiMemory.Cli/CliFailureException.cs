using AiMemory.Cli.Parsing;

namespace AiMemory.Cli;

/// <summary>Ends the invocation: the text for standard error (whole, or of a usage error its message alone), and the exit code.</summary>
internal sealed class CliFailureException(string message, int exitCode = 1) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>A failure that reads <c>Error: ...</c>.</summary>
    public static CliFailureException Error(string message) => new($"Error: {message}");

    /// <summary>Wrong use, exit code 2.</summary>
    public static CliFailureException Usage(string message) => new(message, UsageErrors.ExitCode);
}
