using System.CommandLine;
using System.Text;
using AiMemory.Cli.Output;

namespace AiMemory.Cli.Commands;

/// <summary>A man page, made from the commands themselves so that it cannot go stale.</summary>
internal sealed class ManCommand(CliContext context)
    : CliCommand("man", "Print the man page (roff)", context)
{
    protected override Task<int> ExecuteAsync(CliCall call)
    {
        var root = CommandTree.Build(Context, []);
        var page = new StringBuilder();
        page.Append(".TH AI-MEMORY 1 \"\" \"ai-memory ").Append(CliApplication.Version).Append("\" \"User Commands\"\n");
        page.Append(".SH NAME\nai\\-memory \\- ").Append(Escape(root.Description)).Append('\n');
        page.Append(".SH SYNOPSIS\n.B ai\\-memory\n[\\fIoptions\\fR] <\\fIcommand\\fR> [\\fIoptions\\fR]\n");
        page.Append(".SH OPTIONS\n");
        AppendOptions(page, root);
        page.Append(".SH COMMANDS\n");
        foreach (var command in root.Subcommands)
        {
            Append(page, command, string.Empty);
        }

        call.Out.Write(page.ToString());
        return Task.FromResult(0);
    }

    private static void Append(StringBuilder page, Command command, string prefix)
    {
        var name = prefix + command.Name;
        page.Append(".SS ").Append(Escape(name)).Append('\n').Append(Escape(command.Description)).Append('\n');
        AppendOptions(page, command);
        foreach (var child in command.Subcommands)
        {
            Append(page, child, name + " ");
        }
    }

    private static void AppendOptions(StringBuilder page, Command command)
    {
        foreach (var option in command.Options.Where(option => command is ProgramCommand || !option.Recursive))
        {
            page.Append(".TP\n\\fB").Append(Escape(HelpText.Label(option))).Append("\\fR\n").Append(Escape(HelpText.Meaning(option))).Append('\n');
        }
    }

    private static string Escape(string? text)
    {
        var escaped = (text ?? string.Empty).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
        return escaped.StartsWith('.') || escaped.StartsWith('\'') ? "\\&" + escaped : escaped;
    }
}
