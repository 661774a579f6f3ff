using System.Globalization;

namespace AiMemory.Storage.Postgres;

/// <summary>A memory's row number: the namespace's number above its place in the namespace.</summary>
internal static class RowNumbers
{
    private const int PlaceBits = 40;

    public static long Of(long ns, long place) => (ns << PlaceBits) | place;

    public static long First(long ns) => ns << PlaceBits;

    public static long Last(long ns) => ((ns + 1) << PlaceBits) - 1;

    public static long PlaceOf(long row) => row & ((1L << PlaceBits) - 1);

    /// <summary>A condition on a row number; numbers only, so safe to stand in the text.</summary>
    public static string Condition(string column, List<(long First, long Last)>? ranges) => ranges switch
    {
        null => "true",
        { Count: 0 } => "false",
        _ => "(" + string.Join(" OR ", ranges.Select(r => string.Create(
            CultureInfo.InvariantCulture, $"{column} BETWEEN {r.First} AND {r.Last}"))) + ")",
    };
}
