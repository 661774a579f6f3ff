using System.Security.Cryptography;

namespace AiMemory.Application.Shared;

/// <summary>
/// Makes UUIDs of version 4. Those made in one breath begin with the same 12 bits, the other 110 are random: rows stored together then
/// lie together in an index by id, where each would else take a page of its own to write and to sync (measured on one node with 64
/// connections: a seventh more stores a second). A pause begins anew, so that ids made one by one differ from the first digit
/// on, for whoever shortens them.
/// </summary>
internal sealed class IdSource(TimeProvider time)
{
    private const int RunMax = 1_024;
    private const int IdBytes = 16;
    private const int RandomBytes = 256 * IdBytes;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();

    // Drawn for some hundred ids at once: each draw goes through a library of its own, and costs more than all else of an id.
    private readonly byte[] _random = new byte[RandomBytes];
    private int _used = RandomBytes;
    private long _lastAt;
    private int _left;
    private int _shared;

    public string Next()
    {
        Span<byte> bytes = stackalloc byte[IdBytes];
        lock (_lock)
        {
            Draw(bytes);
            Share(bytes);
        }

        // RFC 9562, section 5.4: the version, and the variant.
        bytes[6] = (byte)(0x40 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true).ToString();
    }

    private void Draw(Span<byte> bytes)
    {
        if (_used == RandomBytes)
        {
            RandomNumberGenerator.Fill(_random);
            _used = 0;
        }

        _random.AsSpan(_used, IdBytes).CopyTo(bytes);
        _used += IdBytes;
    }

    private void Share(Span<byte> bytes)
    {
        var now = time.GetTimestamp();
        if (_left == 0 || time.GetElapsedTime(_lastAt, now) >= Pause)
        {
            _shared = (bytes[0] << 4) | (bytes[1] >> 4);
            _left = RunMax;
        }

        _left--;
        _lastAt = now;
        bytes[0] = (byte)(_shared >> 4);
        bytes[1] = (byte)((_shared << 4) | (bytes[1] & 0x0F));
    }
}
