using AiMemory.Cli.Input;

namespace Cli.Tests;

public sealed class LineEditTests
{
    private readonly LineEdit _edit = new(["first", "second"]);

    [Fact]
    public void Cursor_MovedLeft_PutsWhatIsTypedThere()
    {
        Type("ac");
        Press(ConsoleKey.LeftArrow);
        Type("b");
        Press(ConsoleKey.End);
        Type("d");

        Assert.Equal(("abcd", 4), (_edit.Text, _edit.Cursor));
    }

    [Fact]
    public void History_WalkedUpAndDown_KeepsTheUnfinishedLine()
    {
        Type("typing");
        Press(ConsoleKey.UpArrow);
        Assert.Equal("second", _edit.Text);
        Press(ConsoleKey.UpArrow);
        Press(ConsoleKey.UpArrow);
        Assert.Equal("first", _edit.Text);
        Press(ConsoleKey.DownArrow);
        Press(ConsoleKey.DownArrow);

        Assert.Equal(("typing", 6), (_edit.Text, _edit.Cursor));
    }

    [Fact]
    public void Control_Keys_CutWordsAndEnds()
    {
        Type("one two three");
        Press(ConsoleKey.W, control: true);
        Assert.Equal("one two ", _edit.Text);
        Press(ConsoleKey.A, control: true);
        Press(ConsoleKey.Delete);
        Press(ConsoleKey.K, control: true);

        Assert.Equal(string.Empty, _edit.Text);
        Assert.Equal(LineEdit.Outcome.EndOfInput, Press(ConsoleKey.D, control: true));
    }

    private void Type(string text)
    {
        foreach (var c in text)
        {
            _edit.Press(new ConsoleKeyInfo(c, ConsoleKey.None, shift: false, alt: false, control: false));
        }
    }

    private LineEdit.Outcome Press(ConsoleKey key, bool control = false) =>
        _edit.Press(new ConsoleKeyInfo('\0', key, shift: false, alt: false, control));
}
