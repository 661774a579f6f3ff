using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AiMemory.Application.Models;

/// <summary>
/// Dot products of signed bytes. On x86 a byte of each sign cannot be multiplied with another directly; the way around is
/// <c>|q| * sign(q) * v</c> with the instruction for unsigned times signed, which cannot overflow for values up to 127.
/// </summary>
internal static class ByteDot
{
    /// <summary>Lengths are multiples of this.</summary>
    public const int Stride = 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Compute(ref sbyte vector, ref sbyte query, int length)
    {
        if (Avx2.IsSupported)
        {
            return ComputeAvx2(ref vector, ref query, length);
        }

        return ComputePortable(ref vector, ref query, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ComputeAvx2(ref sbyte vector, ref sbyte query, int length)
    {
        var ones = Vector256.Create((short)1);
        var sum = Vector256<int>.Zero;
        for (var i = 0; i < length; i += Stride)
        {
            var v = Vector256.LoadUnsafe(ref vector, (nuint)i);
            var q = Vector256.LoadUnsafe(ref query, (nuint)i);
            var products = Avx2.MultiplyAddAdjacent(Avx2.Abs(q), Avx2.Sign(v, q));
            sum = Avx2.Add(sum, Avx2.MultiplyAddAdjacent(products, ones));
        }

        return Vector256.Sum(sum);
    }

    private static int ComputePortable(ref sbyte vector, ref sbyte query, int length)
    {
        var sum = Vector128<int>.Zero;
        for (var i = 0; i < length; i += Vector128<sbyte>.Count)
        {
            var (vLow, vHigh) = Vector128.Widen(Vector128.LoadUnsafe(ref vector, (nuint)i));
            var (qLow, qHigh) = Vector128.Widen(Vector128.LoadUnsafe(ref query, (nuint)i));
            var (a, b) = Vector128.Widen((vLow * qLow) + (vHigh * qHigh)); // at most 2 * 127 * 127, which a short holds
            sum += a + b;
        }

        return Vector128.Sum(sum);
    }
}
