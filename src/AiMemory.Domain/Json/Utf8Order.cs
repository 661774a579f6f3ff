namespace AiMemory.Domain.Json;

/// <summary>Orders strings by their UTF-8 bytes, which UTF-16 order is not for characters beyond the basic plane.</summary>
public sealed class Utf8Order : IComparer<string>
{
    public static readonly Utf8Order Instance = new();

    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
        {
            return x is null ? y is null ? 0 : -1 : 1;
        }

        var common = x.AsSpan().CommonPrefixLength(y);
        if (common == x.Length || common == y.Length)
        {
            return x.Length.CompareTo(y.Length);
        }

        return Rank(x[common]).CompareTo(Rank(y[common]));
    }

    // Surrogates stand for code points above all that one unit can hold.
    private static int Rank(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;
}
