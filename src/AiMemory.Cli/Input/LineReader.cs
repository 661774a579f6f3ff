namespace AiMemory.Cli.Input;

/// <summary>Reads lines; with history and editing where a person types at a terminal.</summary>
internal sealed class LineReader(CliConsole console, string prompt)
{
    private readonly List<string> _history = [];

    /// <summary>The next line; null at the end of input.</summary>
    public string? Read()
    {
        // Whoever is asked for the next line, a program at the other end of a pipe too, has seen the answer to the last one.
        console.Output.Flush();
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
        var edit = new LineEdit(_history);
        while (true)
        {
            switch (edit.Press(Console.ReadKey(intercept: true)))
            {
                case LineEdit.Outcome.Done:
                    console.Error.WriteLine();
                    return edit.Text;
                case LineEdit.Outcome.EndOfInput:
                    console.Error.WriteLine();
                    return null;
                default:
                    // The line is drawn anew, then the cursor goes back to its place in it.
                    var back = edit.Text.Length - edit.Cursor;
                    console.Error.Write($"\r{prompt}{edit.Text}\u001b[K{(back > 0 ? $"\u001b[{back}D" : string.Empty)}");
                    break;
            }
        }
    }
}
