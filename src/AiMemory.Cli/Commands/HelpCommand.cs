using System.CommandLine;

namespace AiMemory.Cli.Commands;

/// <summary><c>help [command]</c>.</summary>
internal sealed class HelpCommand : Command
{
    public HelpCommand(RootCommand root, CliContext context)
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
                    ?? throw CliFailureException.Usage($"unrecognized subcommand '{name}'");
            }

            return root.Parse([.. PathOf(target), "--help"]).Invoke(
                new InvocationConfiguration { Output = context.Console.Output, Error = context.Console.Error });
        });
    }

    private static IEnumerable<string> PathOf(Command command) =>
        command is RootCommand ? [] : [.. command.Parents.OfType<Command>().Take(1).SelectMany(PathOf), command.Name];
}
