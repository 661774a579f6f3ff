using System.Text;

namespace AiMemory.Application.Mining;

/// <summary>
/// One conversation of an export, folded into what a memory needs while its messages stream past: a long one never stands in memory
/// as a whole.
/// </summary>
internal sealed class Conversation(string? title)
{
    /// <summary>Bytes of a memory's content.</summary>
    private const int ContentBytesMax = 65_536;

    private const int TitleBytesMax = 100;

    private readonly StringBuilder _content = new();
    private int _contentBytes;
    private bool _isFull;
    private string? _firstUserText;
    private string? _firstText;

    public int Messages { get; private set; }

    /// <summary>When it began, where the export says so.</summary>
    public DateTimeOffset? CreatedAt { get; set; }

    /// <summary>UTF-8 bytes of <see cref="Content"/>.</summary>
    public int ContentBytes => _contentBytes;

    /// <summary>The messages as lines, as many of the first as fit; empty when not even the first one does.</summary>
    public string Content => _content.ToString();

    public string Title => CutToBytes(string.IsNullOrEmpty(title) ? _firstUserText ?? _firstText ?? string.Empty : title, TitleBytesMax);

    /// <summary>Adds a message; one without text is no message.</summary>
    public void Add(string role, string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return;
        }

        Messages++;
        _firstText ??= text;
        if (role == "user")
        {
            _firstUserText ??= text;
        }

        var line = $"[{role}]: {text}\n";
        var bytes = Encoding.UTF8.GetByteCount(line);
        _isFull |= _contentBytes + bytes > ContentBytesMax;
        if (!_isFull)
        {
            _content.Append(line);
            _contentBytes += bytes;
        }
    }

    private static string CutToBytes(string text, int bytesMax)
    {
        var bytes = 0;
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > bytesMax)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return text[..length];
    }
}
