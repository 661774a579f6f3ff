using AiMemory.Cli.Hosting;
using AiMemory.Cli.Parsing;

namespace AiMemory.Cli;

/// <summary>What every command shares.</summary>
internal sealed class CliContext(ICliHost host, CliConsole console)
{
    public ICliHost Host { get; } = host;

    public CliConsole Console { get; } = console;

    public GlobalOptions Globals { get; } = new();
}
