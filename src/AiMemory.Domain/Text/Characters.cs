using System.Globalization;

namespace AiMemory.Domain.Text;

/// <summary>Sorts code points as FTS5's unicode61 does (letters and numbers are tokens), and further for scripts it knows nothing of.</summary>
internal static class Characters
{
    public static CharacterClass Classify(int codePoint)
    {
        if (codePoint < 0x80)
        {
            return char.IsAsciiLetterOrDigit((char)codePoint) ? CharacterClass.Letter : CharacterClass.Separator;
        }

        if (codePoint <= char.MaxValue && InvisibleCharacters.Contains((char)codePoint))
        {
            return CharacterClass.Ignored;
        }

        switch (CharUnicodeInfo.GetUnicodeCategory(codePoint))
        {
            case UnicodeCategory.UppercaseLetter:
            case UnicodeCategory.LowercaseLetter:
            case UnicodeCategory.TitlecaseLetter:
            case UnicodeCategory.ModifierLetter:
            case UnicodeCategory.OtherLetter:
                return IsUnspaced(codePoint) ? CharacterClass.Unspaced : CharacterClass.Letter;
            case UnicodeCategory.DecimalDigitNumber:
            case UnicodeCategory.LetterNumber:
            case UnicodeCategory.OtherNumber:
            case UnicodeCategory.PrivateUse:
                return CharacterClass.Letter;
            case UnicodeCategory.NonSpacingMark:
            case UnicodeCategory.SpacingCombiningMark:
            case UnicodeCategory.EnclosingMark:
                // In Indic and Tibetan writing vowels are marks, and a word without them is another word.
                return codePoint is (>= 0x0900 and <= 0x0DFF) or (>= 0x0F00 and <= 0x0FFF) ? CharacterClass.Letter : CharacterClass.Ignored;
            case UnicodeCategory.ModifierSymbol when codePoint is >= 0x1F3FB and <= 0x1F3FF: // skin tones
            case UnicodeCategory.Format when codePoint is >= 0xE0020 and <= 0xE007F: // tags of regional flags
                return CharacterClass.Ignored;
            default:
                return IsEmoji(codePoint) ? CharacterClass.Emoji : CharacterClass.Separator;
        }
    }

    private static bool IsEmoji(int c) =>
        c is (>= 0x1F000 and <= 0x1FAFF) or (>= 0x2600 and <= 0x27BF) or (>= 0x23E9 and <= 0x23FA)
            or 0x231A or 0x231B or 0x2B1B or 0x2B1C or 0x2B50 or 0x2B55;

    private static bool IsUnspaced(int c) => c switch
    {
        < 0x0E00 => false,
        <= 0x0EFF => true, // Thai, Lao
        < 0x1000 => false,
        <= 0x109F => true, // Myanmar
        < 0x1100 => false,
        <= 0x11FF => true, // Hangul Jamo
        < 0x1780 => false,
        <= 0x17FF => true, // Khmer
        < 0x3005 => false,
        <= 0x318F => true, // marks of repetition, Hiragana, Katakana, Bopomofo, Hangul Compatibility Jamo
        < 0x31A0 => false,
        <= 0x31FF => true,
        < 0x3400 => false,
        <= 0x4DBF => true,
        < 0x4E00 => false,
        <= 0x9FFF => true,
        < 0xA960 => false,
        <= 0xA97F => true,
        < 0xAC00 => false,
        <= 0xD7FF => true,
        < 0xF900 => false,
        <= 0xFAFF => true,
        < 0xFF66 => false,
        <= 0xFFDC => true,
        < 0x20000 => false,
        _ => c <= 0x3FFFF,
    };
}
