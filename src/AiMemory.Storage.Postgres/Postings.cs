namespace AiMemory.Storage.Postgres;

/// <summary>The newest rows that match, for many queries in one round trip.</summary>
internal static class Postings
{
    public static async Task<List<long>[]> ReadAsync(
        Session session, string[] queries, List<(long First, long Last)>? ranges, int max, CancellationToken cancellationToken)
    {
        var postings = new List<long>[queries.Length];
        for (var i = 0; i < postings.Length; i++)
        {
            postings[i] = [];
        }

        if (queries.Length == 0)
        {
            return postings;
        }

        // Each range by itself: its newest rows are found without sorting those of the others.
        var parts = new List<string>();
        foreach (var (first, last) in ranges ?? [(0, long.MaxValue)])
        {
            for (var i = 0; i < queries.Length; i++)
            {
                parts.Add(FormattableString.Invariant(
                    $"(SELECT {i} AS query, row FROM texts WHERE words @@ ${i + 1}::tsquery AND row BETWEEN {first} AND {last} ORDER BY row DESC LIMIT {max})"));
            }
        }

        foreach (var (query, row) in await session.ListAsync(
            r => (r.GetInt32(0), r.GetInt64(1)), string.Join(" UNION ALL ", parts), cancellationToken,
            [.. queries.Select(Parameters.Text)]).ConfigureAwait(false))
        {
            postings[query].Add(row);
        }

        return postings;
    }
}
