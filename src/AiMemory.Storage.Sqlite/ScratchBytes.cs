using System.Buffers;

namespace AiMemory.Storage.Sqlite;

/// <summary>Bytes gathered one after another in a rented array, for as long as one read lasts.</summary>
internal sealed class ScratchBytes : IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(256 * 1_024);
    private int _count;

    public ReadOnlySpan<byte> this[Range range] => _bytes.AsSpan(range);

    public Range Add(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - _count < bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _bytes.Length, _count + bytes.Length));
            _bytes.AsSpan(0, _count).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        bytes.CopyTo(_bytes.AsSpan(_count));
        _count += bytes.Length;
        return (_count - bytes.Length).._count;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);
}
