using System.CommandLine;
using AiMemory.Cli.Output;
using AiMemory.Cli.Parsing;

namespace AiMemory.Cli.Commands;

/// <summary><c>help [command]</c>.</summary>
internal sealed class HelpCommand : Command
{
    public HelpCommand(ProgramCommand root, CliContext context)
        : base("help", "Print help of the program or of a command")
    {
        var path = new Argument<string[]>("command") { Arity = ArgumentArity.ZeroOrMore, Description = "The command" };
        Arguments.Add(path);
        SetAction(parsed =>
        {
            Command target = root;
            foreach (var name in parsed.GetValue(path) ?? [])
            {
                target = target.Subcommands.FirstOrDefault(c => c.Name == name)
                    ?? throw CliFailureException.Usage(Suggestions.Unrecognized(name, target));
            }

            HelpText.Write(context.Console.Output, target, context.Console.Width);
            return 0;
        });
    }
}
