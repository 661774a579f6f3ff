namespace AiMemory.Cli;

/// <summary>The streams, the environment and the clock of one invocation, so that tests can stand in for all of them.</summary>
public sealed record CliConsole
{
    public required TextReader Input { get; init; }

    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Raw standard input and output, for the MCP server.</summary>
    public Stream InputStream { get; init; } = Stream.Null;

    public Stream OutputStream { get; init; } = Stream.Null;

    /// <summary>Standard output is a terminal: colour is welcome.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>Standard input is a terminal: a person types.</summary>
    public bool IsInputTerminal { get; init; }

    /// <summary>Standard error is a terminal: somebody watches.</summary>
    public bool IsErrorTerminal { get; init; }

    /// <summary>Columns to fold help at.</summary>
    public int Width { get; init; } = 100;

    public required Func<string, string?> Environment { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The root when the folder that the program was started in is gone.</summary>
    public string WorkingDirectory { get; init; } = Directory.Exists(".") ? Directory.GetCurrentDirectory() : "/";
}
