using System.Text;
using System.Text.Json;

namespace AiMemory.Gateway.Routing;

/// <summary>
/// Reads a JSON body into fields from left to right, where the first fault decides: malformed text is a 400, a value of the wrong
/// type a 422. Values of unknown keys are passed over without being examined.
/// </summary>
internal ref struct StrictReader
{
    private const int DepthMax = 127;

    private readonly ReadOnlySpan<byte> _body;
    private Utf8JsonReader _reader;

    public StrictReader(ReadOnlySpan<byte> body)
    {
        _body = body;
        // Unknown values may be of any depth, so the reader must not mind; values that are read are measured.
        _reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = GatewayApplication.BodyBytesMax });
        Advance();
    }

    public readonly bool IsObject => _reader.TokenType == JsonTokenType.StartObject;

    public readonly bool IsArray => _reader.TokenType == JsonTokenType.StartArray;

    public readonly bool IsNull => _reader.TokenType == JsonTokenType.Null;

    public readonly void ExpectObject(string what)
    {
        if (!IsObject)
        {
            throw Wrong(what, "a map");
        }
    }

    /// <summary>Moves to the next key of the object; false at its end.</summary>
    public bool NextField(out string name)
    {
        Advance();
        if (_reader.TokenType == JsonTokenType.EndObject)
        {
            name = string.Empty;
            return false;
        }

        name = Decode("a key");
        Advance();
        return true;
    }

    /// <summary>Moves to the next element of the array; false at its end.</summary>
    public bool NextElement()
    {
        Advance();
        return _reader.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>After the value: nothing but blanks may follow.</summary>
    public void End()
    {
        try
        {
            if (_reader.Read())
            {
                throw Rejection.BadJson("trailing characters");
            }
        }
        catch (JsonException exception)
        {
            throw Rejection.BadJson(Where(exception));
        }
    }

    public void Skip()
    {
        try
        {
            _reader.Skip();
        }
        catch (JsonException exception)
        {
            throw Rejection.BadJson(Where(exception));
        }
    }

    public readonly string Text(string field) =>
        _reader.TokenType == JsonTokenType.String ? Decode(field) : throw Wrong(field, "a string");

    public readonly string? TextOrNull(string field) => IsNull ? null : Text(field);

    public readonly Tier Tier(string field)
    {
        var text = Text(field);
        return TierNames.TryParse(text, out var tier)
            ? tier
            : throw Rejection.BadData($"{field}: unknown variant `{text}`, expected one of `short`, `mid`, `long`");
    }

    public readonly Tier? TierOrNull(string field) => IsNull ? null : Tier(field);

    public readonly int Int32(string field)
    {
        var number = Int64(field);
        return number is >= int.MinValue and <= int.MaxValue
            ? (int)number
            : throw Rejection.BadData($"{field}: invalid value: integer `{number}`, expected i32");
    }

    public readonly long Int64(string field)
    {
        if (_reader.TokenType != JsonTokenType.Number)
        {
            throw Wrong(field, "an integer");
        }

        Finite(field);
        return _reader.ValueSpan.IndexOfAny("."u8[0], "e"u8[0], "E"u8[0]) < 0 && _reader.TryGetInt64(out var number)
            ? number
            : throw Wrong(field, "an integer within 64 bits");
    }

    public readonly long? Int64OrNull(string field) => IsNull ? null : Int64(field);

    /// <summary>A whole number of at least 0; more than a signed 64-bit one holds is as good as the largest.</summary>
    public readonly long Unsigned(string field)
    {
        if (_reader.TokenType == JsonTokenType.Number
            && _reader.ValueSpan.IndexOfAny("."u8[0], "e"u8[0], "E"u8[0]) < 0
            && _reader.TryGetUInt64(out var number))
        {
            return number > long.MaxValue ? long.MaxValue : (long)number;
        }

        return Int64(field) is var signed and >= 0
            ? signed
            : throw Rejection.BadData($"{field}: invalid value: a negative integer, expected usize");
    }

    public readonly double Number(string field) =>
        _reader.TokenType == JsonTokenType.Number ? Finite(field) : throw Wrong(field, "a number");

    public readonly bool Boolean(string field) => _reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw Wrong(field, "a boolean"),
    };

    public IReadOnlyList<string> Texts(string field)
    {
        if (!IsArray)
        {
            throw Wrong(field, "a sequence");
        }

        var texts = new List<string>();
        while (NextElement())
        {
            texts.Add(Text(field));
        }

        return texts;
    }

    /// <summary>Any value, as its text; it is examined, so that what it holds can be kept.</summary>
    public string Raw(string field)
    {
        var start = (int)_reader.TokenStartIndex;
        var depth = _reader.CurrentDepth;
        while (true)
        {
            switch (_reader.TokenType)
            {
                case JsonTokenType.String or JsonTokenType.PropertyName:
                    Decode(field);
                    break;
                case JsonTokenType.Number:
                    Finite(field);
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray when _reader.CurrentDepth + 1 > DepthMax:
                    throw Rejection.BadJson($"{field}: recursion limit exceeded");
                default:
                    break;
            }

            if (_reader.CurrentDepth == depth
                && _reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.PropertyName))
            {
                return Encoding.UTF8.GetString(_body[start..(int)_reader.BytesConsumed]);
            }

            Advance();
        }
    }

    private void Advance()
    {
        try
        {
            if (!_reader.Read())
            {
                throw Rejection.BadJson("EOF while parsing a value");
            }
        }
        catch (JsonException exception)
        {
            throw Rejection.BadJson(Where(exception));
        }
    }

    private readonly string Decode(string field)
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Rejection.BadJson($"{field}: invalid unicode in a string");
        }
    }

    private readonly double Finite(string field) => _reader.TryGetDouble(out var number) && double.IsFinite(number)
        ? number
        : throw Rejection.BadJson($"{field}: number out of range");

    private readonly Rejection Wrong(string field, string expected) =>
        Rejection.BadData($"{field}: invalid type: {Describe(_reader.TokenType)}, expected {expected}");

    private static string Where(JsonException exception) =>
        $"malformed at line {(exception.LineNumber ?? 0) + 1} column {exception.BytePositionInLine ?? 0}";

    private static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "map",
        JsonTokenType.StartArray => "sequence",
        JsonTokenType.String => "string",
        JsonTokenType.Number => "number",
        JsonTokenType.True or JsonTokenType.False => "boolean",
        _ => "null",
    };
}
