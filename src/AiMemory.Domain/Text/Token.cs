namespace AiMemory.Domain.Text;

/// <summary>One token of a text; its characters are valid until the enumeration moves on.</summary>
public readonly ref struct Token(ReadOnlySpan<char> text, TokenKind kind, int start)
{
    /// <summary>Folded.</summary>
    public ReadOnlySpan<char> Text { get; } = text;

    public TokenKind Kind { get; } = kind;

    /// <summary>Where it begins in the text.</summary>
    public int Start { get; } = start;
}
