using System.CommandLine;
using AiMemory.Cli.Output;

namespace AiMemory.Cli.Commands;

internal sealed class CompletionsCommand : CliCommand
{
    private readonly Argument<string> _shell;

    public CompletionsCommand(CliContext context)
        : base("completions", "Print a completion script for a shell", context)
    {
        _shell = Positional("shell", "bash, elvish, fish, powershell or zsh");
        _shell.AcceptOnlyFromAmong("bash", "elvish", "fish", "powershell", "zsh");
    }

    protected override Task<int> ExecuteAsync(CliCall call)
    {
        call.Out.Write(CompletionScript.For(call.Need(_shell), CommandTree.Build(Context, [])));
        return Task.FromResult(0);
    }
}
