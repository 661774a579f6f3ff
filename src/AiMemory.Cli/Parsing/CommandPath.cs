using System.CommandLine;
using AiMemory.Cli.Commands;

namespace AiMemory.Cli.Parsing;

/// <summary>A command as it is typed.</summary>
internal static class CommandPath
{
    public const string Program = "ai-memory";

    public static string Of(Command command) => command is ProgramCommand
        ? Program
        : $"{(command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? Of(parent) : Program)} {command.Name}";
}
