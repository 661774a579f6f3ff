using System.Globalization;
using System.Text;

namespace AiMemory.Domain.Text;

/// <summary>
/// Splits text as FTS5's unicode61 does: runs of letters and digits, case and marks folded. Beyond it, scripts without spaces
/// give overlapping pairs, pictographs are tokens, and marks and invisible characters never split a word. Allocates nothing
/// beyond a buffer for the one token at hand; a plain ASCII word without capitals is a slice of the text itself.
/// </summary>
public ref struct TokenEnumerator
{
    /// <summary>Longer words are cut to this many UTF-16 units, in texts and in queries alike.</summary>
    public const int TokenLengthMax = 256;

    private readonly ReadOnlySpan<char> _text;
    private readonly Span<char> _buffer;
    private int _position;
    private bool _inRun;

    /// <param name="text">The text to split.</param>
    /// <param name="buffer">Room for one token: at least <see cref="TokenLengthMax"/>.</param>
    public TokenEnumerator(ReadOnlySpan<char> text, Span<char> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(buffer.Length, TokenLengthMax);
        _text = text;
        _buffer = buffer;
    }

    /// <summary>The token; valid until the next move.</summary>
    public Token Current { get; private set; }

    public readonly TokenEnumerator GetEnumerator() => this;

    public bool MoveNext()
    {
        var text = _text;
        while (_position < text.Length)
        {
            var c = text[_position];
            var ascii = ClassOf(c);
            if (ascii == Other)
            {
                _position++;
                continue;
            }

            if (ascii != Beyond)
            {
                return ReadWord();
            }

            switch (Classify(_position, out var codePoint, out var length))
            {
                case CharacterClass.Letter:
                    return ReadWord();
                case CharacterClass.Unspaced:
                    return ReadUnspaced(codePoint, length);
                case CharacterClass.Emoji:
                    return ReadEmoji(codePoint, length);
                default:
                    _position += length;
                    break;
            }
        }

        return false;
    }

    private bool ReadWord()
    {
        var text = _text;
        var start = _position;
        var end = start;

        // A lower-case ASCII word needs no copy.
        while (end < text.Length && ClassOf(text[end]) == LowerOrDigit)
        {
            end++;
        }

        if (end == text.Length || ClassOf(text[end]) == Other)
        {
            _position = end;
            Current = new Token(text[start..Math.Min(end, start + TokenLengthMax)], TokenKind.Word, start);
            return true;
        }

        var length = Math.Min(end - start, TokenLengthMax);
        text.Slice(start, length).CopyTo(_buffer);
        _position = end;
        while (_position < text.Length)
        {
            var c = text[_position];
            var ascii = ClassOf(c);
            if (ascii == Other)
            {
                break;
            }

            if (ascii != Beyond)
            {
                Append(ascii == Upper ? (char)(c | 0x20) : c, ref length);
                _position++;
                continue;
            }

            var kind = Classify(_position, out var codePoint, out var size);
            if (kind is not (CharacterClass.Letter or CharacterClass.Ignored))
            {
                break;
            }

            _position += size;
            if (kind == CharacterClass.Letter)
            {
                AppendFolded(codePoint, ref length);
            }
        }

        Current = new Token(_buffer[..length], TokenKind.Word, start);
        return true;
    }

    private bool ReadUnspaced(int codePoint, int size)
    {
        // Look for the next character of the run, past marks.
        var start = _position;
        var next = start + size;
        var length = 0;
        AppendFolded(codePoint, ref length);
        while (next < _text.Length)
        {
            var kind = Classify(next, out var following, out var followingSize);
            if (kind == CharacterClass.Ignored)
            {
                next += followingSize;
                continue;
            }

            if (kind != CharacterClass.Unspaced)
            {
                break;
            }

            AppendFolded(following, ref length);
            _position = next;
            _inRun = true;
            Current = new Token(_buffer[..length], TokenKind.Pair, start);
            return true;
        }

        _position = next;
        Current = new Token(_buffer[..length], _inRun ? TokenKind.Tail : TokenKind.Single, start);
        _inRun = false;
        return true;
    }

    private bool ReadEmoji(int codePoint, int size)
    {
        "emoji".CopyTo(_buffer);
        codePoint.TryFormat(_buffer[5..], out var written, "x", CultureInfo.InvariantCulture);
        Current = new Token(_buffer[..(5 + written)], TokenKind.Emoji, _position);
        _position += size;
        return true;
    }

    // Nearly all text is ASCII: one look into a table per character.
    private static byte ClassOf(char c) => c < 0x80 ? AsciiClasses[c] : Beyond;

    private const byte Other = 0;
    private const byte LowerOrDigit = 1;
    private const byte Upper = 2;
    private const byte Beyond = 3;

    private static ReadOnlySpan<byte> AsciiClasses =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0,
        0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0,
        0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0,
    ];

    private readonly CharacterClass Classify(int position, out int codePoint, out int length)
    {
        var c = _text[position];
        length = 1;
        codePoint = c;
        if (char.IsSurrogate(c))
        {
            if (Rune.DecodeFromUtf16(_text[position..], out var rune, out _) != System.Buffers.OperationStatus.Done)
            {
                return CharacterClass.Separator;
            }

            codePoint = rune.Value;
            length = 2;
        }

        return Characters.Classify(codePoint);
    }

    private readonly void AppendFolded(int codePoint, ref int length)
    {
        if (codePoint <= char.MaxValue)
        {
            Append(FoldTable.Fold((char)codePoint), ref length);
            return;
        }

        if (length + 2 <= TokenLengthMax)
        {
            length += Rune.ToLowerInvariant(new Rune(codePoint)).EncodeToUtf16(_buffer[length..]);
        }
    }

    private readonly void Append(char c, ref int length)
    {
        if (length < TokenLengthMax)
        {
            _buffer[length++] = c;
        }
    }
}
