using System.CommandLine;
using System.CommandLine.Invocation;

namespace AiMemory.Cli.Commands;

/// <summary><c>-V</c>, <c>--version</c>: the version of the contract that this program speaks.</summary>
internal sealed class PrintVersionOption : Option<bool>
{
    public PrintVersionOption(CliContext context)
        : base("--version", "-V")
    {
        Description = "Print version";
        Action = new PrintAction(context);
    }

    internal sealed class PrintAction(CliContext context) : SynchronousCommandLineAction
    {
        public override bool Terminating => true;

        public override int Invoke(ParseResult parseResult)
        {
            context.Console.Output.WriteLine($"ai-memory {CliApplication.Version}");
            return 0;
        }
    }
}
