namespace AiMemory.Cli.Input;

/// <summary>A line while it is typed: its text, the cursor, and the way through the history. Draws nothing.</summary>
internal sealed class LineEdit(IReadOnlyList<string> history)
{
    private int _at = history.Count;
    private string _unfinished = string.Empty;

    public enum Outcome
    {
        /// <summary>The line changed; draw it.</summary>
        Going,

        /// <summary>Enter.</summary>
        Done,

        /// <summary>Ctrl-D on an empty line.</summary>
        EndOfInput,
    }

    public string Text { get; private set; } = string.Empty;

    /// <summary>Characters left of it.</summary>
    public int Cursor { get; private set; }

    public Outcome Press(ConsoleKeyInfo key)
    {
        if (key.Modifiers.HasFlag(ConsoleModifiers.Control))
        {
            return PressWithControl(key.Key);
        }

        switch (key.Key)
        {
            case ConsoleKey.Enter:
                return Outcome.Done;
            case ConsoleKey.UpArrow:
                Recall(_at - 1);
                break;
            case ConsoleKey.DownArrow:
                Recall(_at + 1);
                break;
            case ConsoleKey.LeftArrow:
                Cursor = Math.Max(0, Cursor - 1);
                break;
            case ConsoleKey.RightArrow:
                Cursor = Math.Min(Text.Length, Cursor + 1);
                break;
            case ConsoleKey.Home:
                Cursor = 0;
                break;
            case ConsoleKey.End:
                Cursor = Text.Length;
                break;
            case ConsoleKey.Backspace when Cursor > 0:
                Text = Text.Remove(--Cursor, 1);
                break;
            case ConsoleKey.Delete when Cursor < Text.Length:
                Text = Text.Remove(Cursor, 1);
                break;
            default:
                if (!char.IsControl(key.KeyChar))
                {
                    Text = Text.Insert(Cursor++, key.KeyChar.ToString());
                }

                break;
        }

        return Outcome.Going;
    }

    private Outcome PressWithControl(ConsoleKey key)
    {
        switch (key)
        {
            case ConsoleKey.D when Text.Length == 0:
                return Outcome.EndOfInput;
            case ConsoleKey.A:
                Cursor = 0;
                break;
            case ConsoleKey.E:
                Cursor = Text.Length;
                break;
            case ConsoleKey.U:
                Text = Text[Cursor..];
                Cursor = 0;
                break;
            case ConsoleKey.K:
                Text = Text[..Cursor];
                break;
            case ConsoleKey.W:
                var kept = Text[..Cursor].TrimEnd().LastIndexOf(' ') + 1;
                Text = Text.Remove(kept, Cursor - kept);
                Cursor = kept;
                break;
            default:
                break;
        }

        return Outcome.Going;
    }

    /// <summary>Shows an earlier line; what was typed so far waits at the end.</summary>
    private void Recall(int at)
    {
        if (at < 0 || at > history.Count)
        {
            return;
        }

        if (_at == history.Count)
        {
            _unfinished = Text;
        }

        _at = at;
        Text = at == history.Count ? _unfinished : history[at];
        Cursor = Text.Length;
    }
}
