using System.Globalization;

namespace AiMemory.Storage.Sqlite;

/// <summary>The row numbers that a filter's namespaces cover.</summary>
internal static class Ranges
{
    /// <summary>Null means every row; an empty list means none.</summary>
    public static List<(long First, long Last)>? Of(SqliteSession session, IReadOnlyList<string>? names)
    {
        if (names is null)
        {
            return null;
        }

        var ranges = new List<(long, long)>(names.Count);
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            var found = session.Statement("SELECT ns FROM namespaces WHERE name = $1").Begin(name);
            if (found.Step())
            {
                var ns = found.Number(0);
                ranges.Add((RowNumbers.First(ns), RowNumbers.Last(ns)));
                found.End();
            }
        }

        return ranges;
    }

    /// <summary>A condition on a row number column; numbers only, so safe to stand in the text.</summary>
    public static string Condition(string column, List<(long First, long Last)>? ranges) => ranges switch
    {
        null => "1",
        { Count: 0 } => "0",
        _ => "(" + string.Join(" OR ", ranges.Select(r => string.Create(
            CultureInfo.InvariantCulture, $"{column} BETWEEN {r.First} AND {r.Last}"))) + ")",
    };
}
