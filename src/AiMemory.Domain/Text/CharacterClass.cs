namespace AiMemory.Domain.Text;

/// <summary>What a code point does to the token that it stands in.</summary>
internal enum CharacterClass
{
    Separator,
    Letter,

    /// <summary>Belongs to a script without spaces between words.</summary>
    Unspaced,

    Emoji,

    /// <summary>Marks and invisible characters: dropped, without ending the token.</summary>
    Ignored,
}
