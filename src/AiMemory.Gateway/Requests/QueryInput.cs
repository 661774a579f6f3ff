using System.Globalization;

namespace AiMemory.Gateway.Requests;

/// <summary>
/// Reads a query string from left to right and keeps the first fault; from then on every call answers nothing. Unknown keys are
/// passed over, known ones may come once.
/// </summary>
internal ref struct QueryInput(ReadOnlySpan<char> query)
{
    private ReadOnlySpan<char> _rest = query;
    private ReadOnlySpan<char> _value;

    /// <summary>Text of the first fault, without the beginning that all of them share.</summary>
    public string? Fault { get; private set; }

    /// <summary>The key whose value comes next, decoded.</summary>
    public string Key { get; private set; } = string.Empty;

    /// <summary>Moves to the next pair.</summary>
    public bool Next()
    {
        while (Fault is null && !_rest.IsEmpty)
        {
            var end = _rest.IndexOf('&');
            var pair = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? default : _rest[(end + 1)..];
            if (pair.IsEmpty)
            {
                continue;
            }

            var equals = pair.IndexOf('=');
            Key = PercentText.DecodeForm(equals < 0 ? pair : pair[..equals]);
            _value = equals < 0 ? default : pair[(equals + 1)..];
            return true;
        }

        return false;
    }

    /// <summary>Marks a known key as seen; a second one is a fault.</summary>
    public bool Once(ref ulong seen, int key)
    {
        if ((seen & (1UL << key)) != 0)
        {
            return Fail($"duplicate field `{Key}`");
        }

        seen |= 1UL << key;
        return true;
    }

    public readonly string ReadText() => PercentText.DecodeForm(_value);

    public long ReadInteger(long min, long max)
    {
        var text = ReadText();
        if (!IsInteger(text, signed: true))
        {
            Fail($"{Key}: {Digits(text)}");
        }
        else if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            || value < min || value > max)
        {
            Fail($"{Key}: number too {(text[0] == '-' ? "small" : "large")} to fit in target type");
        }
        else
        {
            return value;
        }

        return 0;
    }

    public ulong ReadUnsigned()
    {
        var text = ReadText();
        if (!IsInteger(text, signed: false))
        {
            Fail($"{Key}: {Digits(text)}");
        }
        else if (!ulong.TryParse(text.AsSpan().TrimStart('+'), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            Fail($"{Key}: number too large to fit in target type");
        }
        else
        {
            return value;
        }

        return 0;
    }

    public Tier ReadTier()
    {
        var text = ReadText();
        if (!TierNames.TryParse(text, out var tier))
        {
            Fail($"{Key}: unknown variant `{Shorten(text)}`, expected one of `short`, `mid`, `long`");
        }

        return tier;
    }

    public bool ReadBoolean()
    {
        var text = ReadText();
        if (text is not ("true" or "false"))
        {
            Fail($"{Key}: provided string was not `true` or `false`");
        }

        return text is "true";
    }

    /// <summary>Whether reads see everything acknowledged anywhere (<c>quorum</c>) or what this node holds (<c>local</c>).</summary>
    public bool ReadConsistency()
    {
        var text = ReadText();
        if (text is not ("local" or "quorum"))
        {
            Fail($"{Key}: unknown variant `{Shorten(text)}`, expected `local` or `quorum`");
        }

        return text is "quorum";
    }

    /// <summary>At the end: a required key that did not come.</summary>
    public void Require(bool given, string key)
    {
        if (!given && Fault is null)
        {
            Fail($"missing field `{key}`");
        }
    }

    private bool Fail(string message)
    {
        Fault ??= message;
        return false;
    }

    private static string Digits(string text) =>
        text.Length == 0 ? "cannot parse integer from empty string" : "invalid digit found in string";

    private static bool IsInteger(string text, bool signed)
    {
        var digits = text.Length > 0 && (text[0] == '+' || (signed && text[0] == '-')) ? text.AsSpan(1) : text;
        return digits.Length > 0 && !digits.ContainsAnyExceptInRange('0', '9');
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : string.Concat(text.AsSpan(0, 40), "...");
}
