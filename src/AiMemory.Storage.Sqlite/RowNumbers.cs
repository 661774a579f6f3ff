namespace AiMemory.Storage.Sqlite;

/// <summary>A memory's row number: the namespace's number above its place in the namespace.</summary>
internal static class RowNumbers
{
    public const int PlaceBits = 40;

    public static long Of(long ns, long place) => (ns << PlaceBits) | place;

    public static long First(long ns) => ns << PlaceBits;

    public static long Last(long ns) => ((ns + 1) << PlaceBits) - 1;

    public static long NamespaceOf(long row) => row >> PlaceBits;

    public static long PlaceOf(long row) => row & ((1L << PlaceBits) - 1);
}
