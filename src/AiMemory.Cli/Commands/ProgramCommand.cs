using System.CommandLine;
using AiMemory.Cli.Parsing;

namespace AiMemory.Cli.Commands;

/// <summary>
/// The program itself, above its commands. Not the library's <c>RootCommand</c>: that brings options for help and version that answer to
/// other names here, and takes a twentieth of a short command's time to make them.
/// </summary>
internal sealed class ProgramCommand() : Command(CommandPath.Program, "Memory for AI agents: store what was learned, recall it later.");
