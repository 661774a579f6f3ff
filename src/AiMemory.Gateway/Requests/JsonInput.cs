using System.Globalization;
using System.Text;

namespace AiMemory.Gateway.Requests;

/// <summary>
/// Reads a JSON body from left to right, one value at a time, and keeps the first fault: from then on every call answers nothing, so
/// readers need not ask after each. A value that is read must be of the asked type and sound in every byte; a value that is passed over
/// need only be JSON in outline: any depth, any number, any text. Positions in messages count bytes, as the contract's program does.
/// </summary>
/// <remarks>
/// Written by hand rather than over Utf8JsonReader because of the order of faults: that reader looks one token ahead, and calls
/// <c>{"title":5</c> broken where the contract calls it mistyped.
/// </remarks>
internal ref partial struct JsonInput(ReadOnlySpan<byte> json)
{
    /// <summary>Levels of a value that is read, counted from the top.</summary>
    private const int DepthMax = 127;

    private readonly ReadOnlySpan<byte> _json = json;
    private int _position;
    private int _depth;

    // The next member or element needs no comma before it.
    private bool _first;

    // What is being read, for messages: the last member's name and the index of the element it stands in.
    private ReadOnlySpan<byte> _key;
    private byte[]? _unescapedKey;
    private string? _list;
    private int _index;

    public JsonFault? Fault { get; private set; }

    public readonly bool Failed => Fault is not null;

    /// <summary>The name of the member whose value comes next.</summary>
    public readonly ReadOnlySpan<byte> Key => _key;

    /// <summary>Enters an object; anything else is a fault.</summary>
    /// <param name="expected">What the object is, for the message.</param>
    public void BeginObject(string expected) => Begin((byte)'{', expected);

    /// <summary>Enters an array; anything else is a fault.</summary>
    public void BeginArray(string expected) => Begin((byte)'[', expected);

    /// <summary>What comes next, without taking it; 0 at the end.</summary>
    public byte Peek()
    {
        SkipBlanks();
        return _position < _json.Length ? _json[_position] : (byte)0;
    }

    /// <summary>Moves to the next member's value; false at the end of the object, which is then left.</summary>
    public bool NextMember()
    {
        if (!Next((byte)'}', "EOF while parsing an object", "expected `,` or `}`"))
        {
            return false;
        }

        if (Peek() != '"')
        {
            Syntax(_position < _json.Length ? "key must be a string" : "EOF while parsing an object");
            return false;
        }

        if (!ReadText(out var plain, out _unescapedKey))
        {
            return false;
        }

        _key = _unescapedKey ?? plain;
        if (Peek() != ':')
        {
            Syntax(_position < _json.Length ? "expected `:`" : "EOF while parsing an object");
            return false;
        }

        _position++;
        return true;
    }

    /// <summary>Moves to the next element; false at the end of the array, which is then left.</summary>
    public bool NextElement() => Next((byte)']', "EOF while parsing a list", "expected `,` or `]`");

    /// <summary>Names the array whose elements follow, for messages.</summary>
    public void Enter(string list, int index)
    {
        _list = list;
        _index = index;
        _key = default;
    }

    /// <summary>Marks a known member as seen; a second one is a fault.</summary>
    public bool Once(ref ulong seen, int member)
    {
        if ((seen & (1UL << member)) != 0)
        {
            Data($"duplicate field `{Encoding.UTF8.GetString(_key)}`");
            return false;
        }

        seen |= 1UL << member;
        return !Failed;
    }

    /// <summary>At the end of an object: the first of the required members that did not come is a fault.</summary>
    public void Require(ulong seen, params ReadOnlySpan<string> members)
    {
        for (var i = 0; i < members.Length && !Failed; i++)
        {
            if ((seen & (1UL << i)) == 0)
            {
                _key = default;
                Data($"missing field `{members[i]}`");
            }
        }
    }

    /// <summary>Where the value's very beginning was of another type already, broken text after it is not the first fault.</summary>
    public void MistypeSyntax()
    {
        if (Fault is { IsSyntax: true } fault)
        {
            Fault = fault with { IsSyntax = false };
        }
    }

    /// <summary>Nothing but blanks may follow the value.</summary>
    public void End()
    {
        SkipBlanks();
        if (!Failed && _position < _json.Length)
        {
            Syntax("trailing characters");
        }
    }

    private void Begin(byte bracket, string expected)
    {
        if (Failed)
        {
            return;
        }

        if (Peek() != bracket)
        {
            Mistyped(expected);
            return;
        }

        _position++;
        _first = true;
        if (++_depth > DepthMax)
        {
            Syntax("recursion limit exceeded");
        }
    }

    private bool Next(byte bracket, string atEnd, string expected)
    {
        if (Failed)
        {
            return false;
        }

        var next = Peek();
        if (next == bracket && _position < _json.Length)
        {
            _position++;
            _depth--;
            _first = false;
            return false;
        }

        if (_first)
        {
            _first = false;
            return _position < _json.Length || Syntax(atEnd);
        }

        if (next != ',')
        {
            return Syntax(_position < _json.Length ? expected : atEnd);
        }

        _position++;
        return Peek() != bracket || Syntax("trailing comma");
    }

    private void SkipBlanks()
    {
        while (_position < _json.Length && _json[_position] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            _position++;
        }
    }

    /// <summary>The value is not of the asked type; one that is not even sound is the graver fault.</summary>
    private void Mistyped(string expected)
    {
        if (Failed)
        {
            return;
        }

        var found = "";
        switch (Peek())
        {
            case (byte)'{':
                found = "map";
                break;
            case (byte)'[':
                found = "sequence";
                break;
            case (byte)'"':
                found = ReadText(out _, out _) ? "string" : "";
                break;
            case (byte)'t':
                found = Word("true"u8) ? "boolean `true`" : "";
                break;
            case (byte)'f':
                found = Word("false"u8) ? "boolean `false`" : "";
                break;
            case (byte)'n':
                found = Word("null"u8) ? "null" : "";
                break;
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                var start = _position;
                if (Number(out var isInteger) && IsFinite(_json[start.._position]))
                {
                    var digits = Encoding.ASCII.GetString(_json[start..Math.Min(_position, start + 40)]);
                    found = $"{(isInteger ? "integer" : "floating point")} `{digits}`";
                }

                break;
            default:
                Syntax(_position < _json.Length ? "expected value" : "EOF while parsing a value");
                break;
        }

        Data($"invalid type: {found}, expected {expected}");
    }

    private bool IsFinite(ReadOnlySpan<byte> number)
    {
        if (double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value))
        {
            return true;
        }

        return Syntax("number out of range");
    }

    private bool Syntax(string message) => Fail(isSyntax: true, message);

    private bool Data(string message) => Fail(isSyntax: false, message);

    private bool Fail(bool isSyntax, string message)
    {
        if (Failed)
        {
            return false;
        }

        var before = _json[..Math.Min(_position, _json.Length)];
        var line = 1 + before.Count((byte)'\n');
        var column = before.Length - 1 - before.LastIndexOf((byte)'\n');
        Fault = new JsonFault(isSyntax, string.Create(CultureInfo.InvariantCulture, $"{Path()}{message} at line {line} column {column}"));
        return false;
    }

    private readonly string Path()
    {
        var key = _key.IsEmpty || _key.Length > 64 ? "" : Encoding.UTF8.GetString(_key);
        var list = _list is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{_list}[{_index}]");
        return (list, key) switch
        {
            ("", "") => "",
            ("", _) => $"{key}: ",
            (_, "") => $"{list}: ",
            _ => $"{list}.{key}: ",
        };
    }
}
