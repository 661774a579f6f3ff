namespace AiMemory.Log;

/// <summary>
/// The texts of an encoded memory that words are looked for in, as UTF-8 in place: title, content, then each tag. Who looks through
/// hundreds of rows to keep a few need not make a memory of each.
/// </summary>
public ref struct MemoryTexts
{
    private RowReader _rest;
    private long _left = TextsBeforeTags;
    private bool _isTagged;

    private const int TextsBeforeTags = 2;

    /// <param name="body">What <see cref="RowCodec.Encode(Memory)"/> made.</param>
    /// <exception cref="FormatException">The row was written by a newer program, or is cut short; <see cref="MoveNext"/> may throw it too.</exception>
    public MemoryTexts(ReadOnlySpan<byte> body)
    {
        _rest = new RowReader(body, RowCodec.Format);
        _rest.Bytes(); // id
        _rest.Byte(); // tier
        _rest.Bytes(); // namespace
    }

    public ReadOnlySpan<byte> Current { get; private set; }

    public readonly MemoryTexts GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_left == 0 && !_isTagged)
        {
            _isTagged = true;
            _left = _rest.Number();
        }

        if (_left <= 0)
        {
            return false;
        }

        _left--;
        Current = _rest.Bytes();
        return true;
    }
}
