using System.CommandLine;
using System.CommandLine.Invocation;
using AiMemory.Cli.Output;

namespace AiMemory.Cli.Commands;

/// <summary><c>-h</c>, <c>--help</c>, of every command. The library's own also answers to <c>/?</c> and <c>/h</c>, which are texts here.</summary>
internal sealed class PrintHelpOption : Option<bool>
{
    public PrintHelpOption(CliContext context)
        : base("--help", "-h")
    {
        Description = "Print help";
        Recursive = true;
        Action = new PrintAction(context);
    }

    internal sealed class PrintAction(CliContext context) : SynchronousCommandLineAction
    {
        public override bool Terminating => true;

        public override int Invoke(ParseResult parseResult)
        {
            HelpText.Write(context.Console.Output, parseResult.CommandResult.Command, context.Console.Width);
            return 0;
        }
    }
}
