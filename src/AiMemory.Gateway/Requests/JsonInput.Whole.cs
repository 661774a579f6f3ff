using System.Text;

namespace AiMemory.Gateway.Requests;

/// <summary>Values of any shape: passed over, or kept as their text.</summary>
internal ref partial struct JsonInput
{
    /// <summary>
    /// Passes over a value that nobody reads. It must be JSON in outline; depth, numbers and the bytes of texts are not looked at.
    /// </summary>
    public void Skip()
    {
        // One bit per level: set for an object, clear for an array.
        var levels = new SkipLevels();
        while (!Failed)
        {
            switch (Peek())
            {
                case (byte)'{':
                    _position++;
                    if (Peek() != '}')
                    {
                        levels.Push(isObject: true);
                        SkipKey();
                        continue;
                    }

                    _position++;
                    break;
                case (byte)'[':
                    _position++;
                    if (Peek() != ']')
                    {
                        levels.Push(isObject: false);
                        continue;
                    }

                    _position++;
                    break;
                default:
                    SkipScalar();
                    break;
            }

            if (Failed || !SkipToNext(ref levels))
            {
                return;
            }
        }
    }

    /// <summary>Any value, sound in every byte, as its text.</summary>
    public string ReadAny()
    {
        Peek();
        var start = _position;
        CheckAny();
        return Failed ? "null" : Encoding.UTF8.GetString(_json[start.._position]);
    }

    /// <summary>After a value: on to the next one of its object or array, or out of as many as end here. False when all are left.</summary>
    private bool SkipToNext(ref SkipLevels levels)
    {
        while (!levels.IsEmpty)
        {
            var isObject = levels.InObject;
            switch (Peek())
            {
                case (byte)',':
                    _position++;
                    if (isObject)
                    {
                        SkipKey();
                    }

                    return !Failed;
                case (byte)'}' when isObject:
                case (byte)']' when !isObject:
                    _position++;
                    levels.Pop();
                    break;
                default:
                    Syntax(_position >= _json.Length
                        ? isObject ? "EOF while parsing an object" : "EOF while parsing a list"
                        : isObject ? "expected `,` or `}`" : "expected `,` or `]`");
                    return false;
            }
        }

        return false;
    }

    private void SkipKey()
    {
        if (Peek() != '"')
        {
            Syntax(_position < _json.Length ? "key must be a string" : "EOF while parsing an object");
        }
        else if (SkipText())
        {
            if (Peek() == ':')
            {
                _position++;
            }
            else
            {
                Syntax(_position < _json.Length ? "expected `:`" : "EOF while parsing an object");
            }
        }
    }

    private void SkipScalar()
    {
        switch (Peek())
        {
            case (byte)'"':
                SkipText();
                break;
            case (byte)'t':
                Word("true"u8);
                break;
            case (byte)'f':
                Word("false"u8);
                break;
            case (byte)'n':
                Word("null"u8);
                break;
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                Number(out _);
                break;
            default:
                Syntax(_position < _json.Length ? "expected value" : "EOF while parsing a value");
                break;
        }
    }

    private bool SkipText()
    {
        _position++;
        while (true)
        {
            var run = _json[_position..].IndexOfAny(TextEnds);
            if (run < 0)
            {
                _position = _json.Length;
                return Syntax("EOF while parsing a string");
            }

            _position += run;
            switch (_json[_position])
            {
                case (byte)'"':
                    _position++;
                    return true;
                case (byte)'\\':
                    if (!TryReadEscapeUnit(out _))
                    {
                        return false;
                    }

                    break;
                default:
                    return Syntax("control character (\\u0000-\\u001F) found while parsing a string");
            }
        }
    }

    // The depth limit bounds the recursion.
    private void CheckAny()
    {
        switch (Failed ? (byte)0 : Peek())
        {
            case (byte)'{':
                BeginObject("any value");
                var key = _key;
                while (NextMember())
                {
                    CheckAny();
                }

                _key = key;
                break;
            case (byte)'[':
                BeginArray("any value");
                while (NextElement())
                {
                    CheckAny();
                }

                break;
            case (byte)'"':
                ReadText(out _, out _);
                break;
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                TryReadNumber("a number", out _, out _);
                break;
            default:
                SkipScalar();
                break;
        }
    }

    /// <summary>A stack of bits: bodies may nest as deep as they are long.</summary>
    private ref struct SkipLevels
    {
        private ulong[]? _more;
        private ulong _top;
        private int _count;

        public readonly bool IsEmpty => _count == 0;

        public readonly bool InObject => (_top & 1) != 0;

        public void Push(bool isObject)
        {
            if (_count > 0 && _count % 64 == 0)
            {
                var block = (_count / 64) - 1;
                if (_more is null || block == _more.Length)
                {
                    Array.Resize(ref _more, Math.Max(16, block * 2));
                }

                _more[block] = _top;
            }

            _top = (_top << 1) | (isObject ? 1UL : 0);
            _count++;
        }

        public void Pop()
        {
            _count--;
            _top = _count > 0 && _count % 64 == 0 ? _more![(_count / 64) - 1] : _top >> 1;
        }
    }
}
