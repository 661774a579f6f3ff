using System.Buffers;
using System.Text.Json;
using AiMemory.Domain.Json;

namespace AiMemory.Gateway.Answers;

/// <summary>A JSON writer over a buffer of its own, one kept per thread: answers are written whole, so that their length is known.</summary>
internal sealed class JsonBuffer
{
    // Larger buffers are not kept: an answer of many rows must not cost memory for good.
    private const int KeptBytesMax = 128 * 1024;

    [ThreadStatic]
    private static JsonBuffer? _kept;

    private readonly ArrayBufferWriter<byte> _bytes = new(1024);

    private JsonBuffer() => Writer = new Utf8JsonWriter(_bytes, WireJson.Compact);

    public Utf8JsonWriter Writer { get; }

    public ReadOnlyMemory<byte> Written
    {
        get
        {
            Writer.Flush();
            return _bytes.WrittenMemory;
        }
    }

    public static JsonBuffer Take()
    {
        var buffer = _kept ?? new JsonBuffer();
        _kept = null;
        return buffer;
    }

    public void Return()
    {
        if (_bytes.Capacity <= KeptBytesMax)
        {
            _bytes.ResetWrittenCount();
            Writer.Reset();
            _kept = this;
        }
    }
}
