using System.CommandLine;
using AiMemory.Cli.Commands;
using AiMemory.Cli.Parsing;

namespace AiMemory.Cli.Output;

/// <summary>A command's help: what it does, how it is called, its own options before those of every command, examples.</summary>
internal static class HelpText
{
    private const int LabelMax = 28;
    private const string Indent = "  ";

    public static void Write(TextWriter output, Command command, int width)
    {
        var page = new Page(output, Math.Clamp(width, 40, 120));
        page.Paragraph(command.Description ?? string.Empty, string.Empty);
        output.WriteLine();
        output.WriteLine($"Usage: {Usage(command)}");

        page.Section("Arguments", command.Arguments.Select(a => ($"<{a.Name}>", a.Description ?? string.Empty)));
        var own = command.Options.Where(option => command is ProgramCommand || !option.Recursive).ToArray();
        if (command is ProgramCommand root)
        {
            foreach (var group in CommandTree.Groups)
            {
                page.Section(group.Title, group.Names.Select(name => root.Subcommands.First(c => c.Name == name))
                    .Select(c => (c.Name, c.Description ?? string.Empty)));
            }

            page.Section("Options", own.Where(IsShown).Select(Row));
        }
        else
        {
            page.Section("Commands", command.Subcommands.Select(c => (c.Name, c.Description ?? string.Empty)));
            page.Section("Options", own.Where(IsShown).Select(Row));
            page.Section("Options of every command", Root(command).Options.Where(o => o.Recursive && IsShown(o)).Select(Row));
        }

        page.Lines("Examples", (command as CliCommand)?.Examples ?? (command is ProgramCommand ? CommandTree.Examples : []));
        if (command is ProgramCommand)
        {
            output.WriteLine();
            output.WriteLine($"'{CommandPath.Program} help COMMAND' tells more; '{CommandPath.Program} man' prints the man page.");
        }
    }

    /// <summary>An option's names and value, as help and the man page show them.</summary>
    public static string Label(Option option)
    {
        var names = string.Join(", ", option.Aliases.Append(option.Name).OrderBy(name => name.Length));
        return option.ValueType == typeof(bool) ? names : $"{names} <{option.HelpName ?? "VALUE"}>";
    }

    /// <summary>An option's meaning, with its default where that is worth saying.</summary>
    public static string Meaning(Option option) =>
        option.HasDefaultValue && option.ValueType != typeof(bool) && option.GetDefaultValue() is { } value
            ? $"{option.Description} [default: {value}]"
            : option.Required ? $"{option.Description} [required]" : option.Description ?? string.Empty;

    private static (string, string) Row(Option option)
    {
        var label = Label(option);
        return (label.StartsWith("--", StringComparison.Ordinal) ? $"    {label}" : label, Meaning(option));
    }

    private static bool IsShown(Option option) => !option.Hidden;

    private static string Usage(Command command)
    {
        var words = new List<string> { CommandPath.Of(command) };
        words.AddRange(command.Options.Where(o => o.Required).Select(o => $"{o.Name} <{o.HelpName}>"));
        if (command.Options.Any(o => !o.Required))
        {
            words.Add("[OPTIONS]");
        }

        words.AddRange(command.Arguments.Select(a => a.Arity.MinimumNumberOfValues == 0 ? $"[{a.Name.ToUpperInvariant()}]..." : $"<{a.Name}>"));
        if (command.Subcommands.Count > 0)
        {
            words.Add(command.Action is null ? "<COMMAND>" : "[COMMAND]");
        }

        return string.Join(' ', words);
    }

    private static ProgramCommand Root(Command command) =>
        command as ProgramCommand ?? Root(command.Parents.OfType<Command>().First());

    /// <summary>Text in two columns, folded at the width.</summary>
    private sealed class Page(TextWriter output, int width)
    {
        public void Section(string title, IEnumerable<(string Label, string Text)> rows)
        {
            var all = rows.ToArray();
            if (all.Length == 0)
            {
                return;
            }

            output.WriteLine();
            output.WriteLine($"{title}:");
            var column = Math.Min(LabelMax, all.Max(row => row.Label.Length)) + Indent.Length + 2;
            var indent = new string(' ', column);
            foreach (var (label, text) in all)
            {
                var head = Indent + label;
                if (head.Length > column - 2)
                {
                    output.WriteLine(head);
                    Paragraph(text, indent);
                }
                else
                {
                    Paragraph(text, head.PadRight(column), indent);
                }
            }
        }

        public void Lines(string title, IReadOnlyList<string> lines)
        {
            if (lines.Count > 0)
            {
                output.WriteLine();
                output.WriteLine($"{title}:");
                foreach (var line in lines)
                {
                    output.WriteLine(Indent + line);
                }
            }
        }

        public void Paragraph(string text, string indent) => Paragraph(text, indent, indent);

        private void Paragraph(string text, string first, string rest)
        {
            var line = first;
            var isEmpty = true;
            foreach (var word in text.Split(' '))
            {
                if (!isEmpty && line.Length + 1 + word.Length > width)
                {
                    output.WriteLine(line);
                    (line, isEmpty) = (rest, true);
                }

                line += isEmpty ? word : " " + word;
                isEmpty = false;
            }

            output.WriteLine(line.TrimEnd());
        }
    }
}
