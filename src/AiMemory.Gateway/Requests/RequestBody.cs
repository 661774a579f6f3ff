using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace AiMemory.Gateway.Requests;

/// <summary>
/// A request's whole body in one piece, bounded. In place where it came in one piece, which a small one does; else in a rented array.
/// Dispose it when what was read from it no longer points into it.
/// </summary>
internal readonly struct RequestBody : IDisposable
{
    /// <summary>2 MiB, that size included.</summary>
    public const int BytesMax = 2_097_152;

    private readonly PipeReader? _reader;
    private readonly SequencePosition _end;
    private readonly byte[]? _rented;

    private RequestBody(PipeReader reader, ReadOnlyMemory<byte> bytes, SequencePosition end)
    {
        _reader = reader;
        Bytes = bytes;
        _end = end;
    }

    private RequestBody(byte[] rented, int length)
    {
        _rented = rented;
        Bytes = rented.AsMemory(0, length);
    }

    private RequestBody(bool isTooLarge) => IsTooLarge = isTooLarge;

    public ReadOnlyMemory<byte> Bytes { get; }

    public bool IsTooLarge { get; }

    public static ValueTask<RequestBody> ReadAsync(HttpContext http, int bytesMax)
    {
        if (http.Request.ContentLength > bytesMax)
        {
            return ValueTask.FromResult(new RequestBody(isTooLarge: true));
        }

        var reader = http.Request.BodyReader;
        if (!reader.TryRead(out var result))
        {
            return CollectAsync(reader, null, http.Request.ContentLength, bytesMax);
        }

        return result.IsCompleted && result.Buffer.IsSingleSegment && result.Buffer.Length <= bytesMax
            ? ValueTask.FromResult(new RequestBody(reader, result.Buffer.First, result.Buffer.End))
            : CollectAsync(reader, result, http.Request.ContentLength, bytesMax);
    }

    public void Dispose()
    {
        _reader?.AdvanceTo(_end);
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }
    }

    // What is read is taken out of the pipe at once: its buffer is smaller than a body may be.
    private static async ValueTask<RequestBody> CollectAsync(PipeReader reader, ReadResult? first, long? lengthHint, int bytesMax)
    {
        var rented = ArrayPool<byte>.Shared.Rent((int)Math.Min(bytesMax, lengthHint ?? 4096) + 1);
        var length = 0;
        try
        {
            while (true)
            {
                var result = first ?? await reader.ReadAsync().ConfigureAwait(false);
                first = null;
                var buffer = result.Buffer;
                var total = length + buffer.Length;
                if (total <= bytesMax)
                {
                    rented = total <= rented.Length ? rented : Grow(rented, length, (int)total);
                    buffer.CopyTo(rented.AsSpan(length));
                    length = (int)total;
                }

                reader.AdvanceTo(buffer.End);
                if (total > bytesMax)
                {
                    ArrayPool<byte>.Shared.Return(rented);
                    return new RequestBody(isTooLarge: true);
                }

                if (result.IsCompleted)
                {
                    return new RequestBody(rented, length);
                }
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(rented);
            throw;
        }
    }

    private static byte[] Grow(byte[] rented, int length, int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, rented.Length * 2));
        rented.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(rented);
        return larger;
    }
}
