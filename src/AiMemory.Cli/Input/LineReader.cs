namespace AiMemory.Cli.Input;

/// <summary>Reads lines; with history and editing where a person types at a terminal.</summary>
internal sealed class LineReader(CliConsole console, string prompt)
{
    private readonly List<string> _history = [];

    /// <summary>The next line; null at the end of input.</summary>
    public string? Read()
    {
        console.Error.Write(prompt);
        var line = console.IsInputTerminal ? ReadEdited() : console.Input.ReadLine();
        if (line is { Length: > 0 } && (_history.Count == 0 || _history[^1] != line))
        {
            _history.Add(line);
        }

        return line;
    }

    private string? ReadEdited()
    {
        var line = string.Empty;
        var at = _history.Count;
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    console.Error.WriteLine();
                    return line;
                case ConsoleKey.D when key.Modifiers.HasFlag(ConsoleModifiers.Control) && line.Length == 0:
                    console.Error.WriteLine();
                    return null;
                case ConsoleKey.UpArrow when at > 0:
                    line = Show(line, _history[--at]);
                    break;
                case ConsoleKey.DownArrow when at < _history.Count:
                    at++;
                    line = Show(line, at < _history.Count ? _history[at] : string.Empty);
                    break;
                case ConsoleKey.Backspace when line.Length > 0:
                    line = Show(line, line[..^1]);
                    break;
                default:
                    if (!char.IsControl(key.KeyChar))
                    {
                        line = Show(line, line + key.KeyChar);
                    }

                    break;
            }
        }
    }

    private string Show(string before, string after)
    {
        console.Error.Write($"\r{prompt}{new string(' ', before.Length)}\r{prompt}{after}");
        return after;
    }
}
