namespace AiMemory.Domain.Text;

/// <summary>What a token of <see cref="TokenEnumerator"/> is.</summary>
public enum TokenKind
{
    /// <summary>A run of letters and digits.</summary>
    Word,

    /// <summary>Two neighbouring characters of a script written without spaces.</summary>
    Pair,

    /// <summary>A run of such a script that is one character long.</summary>
    Single,

    /// <summary>
    /// The last character of a longer run, again and alone: it follows the run's pairs, so that a search for one character, which
    /// is a search for tokens that begin with it, finds the last one too. Not counted as a word.
    /// </summary>
    Tail,

    /// <summary>A pictograph, as <c>emoji</c> and its code point in hexadecimal: letters, which every index keeps.</summary>
    Emoji,
}
