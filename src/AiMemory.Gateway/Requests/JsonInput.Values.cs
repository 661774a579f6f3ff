using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace AiMemory.Gateway.Requests;

/// <summary>Typed values.</summary>
internal ref partial struct JsonInput
{
    // Everything that ends or interrupts a run of plain text.
    private static readonly SearchValues<byte> TextEnds = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(b => (byte)b), (byte)'"', (byte)'\\']);

    /// <summary>Takes a null; false when something else comes.</summary>
    public bool TryReadNull() => !Failed && Peek() == 'n' && Word("null"u8);

    public string ReadString(string expected = "a string")
    {
        if (Failed || Peek() != '"')
        {
            Mistyped(expected);
            return string.Empty;
        }

        return ReadText(out var plain, out var unescaped) ? Encoding.UTF8.GetString(unescaped ?? plain) : string.Empty;
    }

    public string? ReadNullableString() => TryReadNull() ? null : ReadString();

    public bool ReadBoolean()
    {
        switch (Failed ? (byte)0 : Peek())
        {
            case (byte)'t':
                return Word("true"u8);
            case (byte)'f':
                Word("false"u8);
                return false;
            default:
                Mistyped("a boolean");
                return false;
        }
    }

    /// <summary>An integer of 64 bits or fewer. <c>5.0</c> is none.</summary>
    /// <param name="expected">The type's name in messages.</param>
    public long ReadInteger(long min, long max, string expected)
    {
        if (!TryReadNumber(expected, out var literal, out var isInteger))
        {
            return 0;
        }

        if (isInteger && long.TryParse(literal, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= min && value <= max)
        {
            return value;
        }

        Unfit(literal, isInteger, expected);
        return 0;
    }

    /// <summary>An unsigned integer of 64 bits.</summary>
    public ulong ReadUnsigned(string expected = "usize")
    {
        if (!TryReadNumber(expected, out var literal, out var isInteger))
        {
            return 0;
        }

        if (isInteger && ulong.TryParse(literal, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return value;
        }

        Unfit(literal, isInteger, expected);
        return 0;
    }

    public double ReadFloat() =>
        TryReadNumber("f64", out var literal, out _)
            ? double.Parse(literal, NumberStyles.Float, CultureInfo.InvariantCulture)
            : 0;

    public Tier ReadTier()
    {
        // The parser this contract describes reports an enum that is no string as broken text, or as mistyped: either will do.
        var text = ReadString("a tier");
        if (!TierNames.TryParse(text, out var tier))
        {
            Data($"unknown variant `{Shorten(text)}`, expected one of `short`, `mid`, `long`");
        }

        return tier;
    }

    /// <summary>Whether reads see everything acknowledged anywhere (<c>quorum</c>) or what this node holds (<c>local</c>).</summary>
    public bool ReadConsistency()
    {
        var text = ReadString();
        if (!Failed && text is not ("local" or "quorum"))
        {
            Data($"unknown variant `{Shorten(text)}`, expected `local` or `quorum`");
        }

        return text is "quorum";
    }

    public IReadOnlyList<string> ReadStrings()
    {
        BeginArray("a sequence");
        if (Failed)
        {
            return [];
        }

        List<string>? strings = null;
        while (NextElement())
        {
            (strings ??= []).Add(ReadString());
        }

        return strings ?? (IReadOnlyList<string>)[];
    }

    private bool TryReadNumber(string expected, out ReadOnlySpan<byte> literal, out bool isInteger)
    {
        literal = default;
        isInteger = false;
        if (Failed || Peek() is not ((byte)'-' or (>= (byte)'0' and <= (byte)'9')))
        {
            Mistyped(expected);
            return false;
        }

        var start = _position;
        if (!Number(out isInteger) || !IsFinite(_json[start.._position]))
        {
            return false;
        }

        literal = _json[start.._position];
        isInteger = isInteger && !literal.SequenceEqual("-0"u8); // a float to the parser, as it has a negative zero
        return true;
    }

    private void Unfit(ReadOnlySpan<byte> literal, bool isInteger, string expected)
    {
        var digits = Encoding.ASCII.GetString(literal[..Math.Min(literal.Length, 40)]);
        Data(isInteger
            ? $"invalid value: integer `{digits}`, expected {expected}"
            : $"invalid type: floating point `{digits}`, expected {expected}");
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : string.Concat(text.AsSpan(0, 40), "...");

    /// <summary>Reads the string at the position: as it stands where it has no escapes, else unescaped into an array.</summary>
    private bool ReadText(out ReadOnlySpan<byte> plain, out byte[]? unescaped)
    {
        plain = default;
        unescaped = null;
        var start = ++_position;
        var length = _json[start..].IndexOfAny(TextEnds);
        if (length < 0)
        {
            _position = _json.Length;
            return Syntax("EOF while parsing a string");
        }

        _position += length;
        if (_json[_position] == '"')
        {
            plain = _json.Slice(start, length);
            _position++;
            return Utf8.IsValid(plain) || Syntax("invalid unicode code point");
        }

        return ReadEscapedText(start, out unescaped);
    }

    private bool ReadEscapedText(int start, out byte[]? unescaped)
    {
        unescaped = null;
        var rented = ArrayPool<byte>.Shared.Rent(_json[start..].IndexOf((byte)'"') is var quote and >= 0 ? quote + 64 : 64);
        var length = 0;
        Span<byte> encoded = stackalloc byte[4];
        try
        {
            Append(ref rented, ref length, _json[start.._position]);
            while (_position < _json.Length)
            {
                var next = _json[_position];
                if (next == '"')
                {
                    _position++;
                    unescaped = rented.AsSpan(0, length).ToArray();
                    return Utf8.IsValid(unescaped) || Syntax("invalid unicode code point");
                }

                if (next < 0x20)
                {
                    return Syntax("control character (\\u0000-\\u001F) found while parsing a string");
                }

                if (next == '\\')
                {
                    if (!TryReadEscape(out var rune))
                    {
                        return false;
                    }

                    Append(ref rented, ref length, encoded[..rune.EncodeToUtf8(encoded)]);
                    continue;
                }

                var run = _json[_position..].IndexOfAny(TextEnds);
                run = run < 0 ? _json.Length - _position : run;
                Append(ref rented, ref length, _json.Slice(_position, run));
                _position += run;
            }

            return Syntax("EOF while parsing a string");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private bool TryReadEscape(out Rune rune)
    {
        rune = default;
        if (!TryReadEscapeUnit(out var unit))
        {
            return false;
        }

        if (!char.IsSurrogate(unit))
        {
            rune = new Rune(unit);
            return true;
        }

        if (char.IsLowSurrogate(unit) || _position + 1 >= _json.Length || _json[_position] != '\\' || _json[_position + 1] != 'u')
        {
            return Syntax("lone leading surrogate in hex escape");
        }

        return TryReadEscapeUnit(out var low) && (Rune.TryCreate(unit, low, out rune) || Syntax("lone leading surrogate in hex escape"));
    }

    private bool TryReadEscapeUnit(out char unit)
    {
        unit = default;
        _position++;
        if (_position >= _json.Length)
        {
            return Syntax("EOF while parsing a string");
        }

        unit = (char)_json[_position++] switch
        {
            '"' => '"',
            '\\' => '\\',
            '/' => '/',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => 'u',
            _ => '\0',
        };
        if (unit == '\0')
        {
            return Syntax("invalid escape");
        }

        if (unit != 'u')
        {
            return true;
        }

        if (_json.Length - _position < 4)
        {
            _position = _json.Length;
            return Syntax("EOF while parsing a string");
        }

        var digits = _json.Slice(_position, 4);
        if (!Utf8Parser.TryParse(digits, out ushort code, out var used, 'x') || used != 4)
        {
            return Syntax("invalid escape");
        }

        _position += 4;
        unit = (char)code;
        return true;
    }

    private static void Append(ref byte[] rented, ref int length, ReadOnlySpan<byte> bytes)
    {
        if (rented.Length - length < bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(rented.Length * 2, length + bytes.Length));
            rented.AsSpan(0, length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(rented);
            rented = larger;
        }

        bytes.CopyTo(rented.AsSpan(length));
        length += bytes.Length;
    }

    private bool Word(ReadOnlySpan<byte> word)
    {
        if (_json[_position..].StartsWith(word))
        {
            _position += word.Length;
            return true;
        }

        var rest = _json[_position..];
        return Syntax(rest.Length < word.Length && word.StartsWith(rest) ? "EOF while parsing a value" : "expected ident");
    }

    /// <summary>Steps over a number's text.</summary>
    private bool Number(out bool isInteger)
    {
        isInteger = true;
        if (_json[_position] == '-')
        {
            _position++;
        }

        if (!Digits(leadingZero: false))
        {
            return false;
        }

        if (_position < _json.Length && _json[_position] == '.')
        {
            isInteger = false;
            _position++;
            if (!Digits(leadingZero: true))
            {
                return false;
            }
        }

        if (_position < _json.Length && _json[_position] is (byte)'e' or (byte)'E')
        {
            isInteger = false;
            _position++;
            if (_position < _json.Length && _json[_position] is (byte)'+' or (byte)'-')
            {
                _position++;
            }

            return Digits(leadingZero: true);
        }

        return true;
    }

    private bool Digits(bool leadingZero)
    {
        var start = _position;
        while (_position < _json.Length && _json[_position] is >= (byte)'0' and <= (byte)'9')
        {
            _position++;
        }

        if (_position == start)
        {
            return Syntax(_position < _json.Length ? "invalid number" : "EOF while parsing a value");
        }

        return leadingZero || _json[start] != '0' || _position == start + 1 || Syntax("invalid number");
    }
}
