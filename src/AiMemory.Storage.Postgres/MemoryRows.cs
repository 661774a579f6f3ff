namespace AiMemory.Storage.Postgres;

/// <summary>Memories by row number, many in one round trip.</summary>
internal static class MemoryRows
{
    public static async Task<Dictionary<long, Memory>> ReadAsync(Session session, long[] rows, CancellationToken cancellationToken) =>
        rows.Length == 0
            ? []
            : (await session.ListAsync(
                r => KeyValuePair.Create(r.GetInt64(3), Columns.Memory(r)),
                $"SELECT {Columns.OfMemory}, m.row FROM memories m WHERE m.row = ANY ($1)",
                cancellationToken,
                Parameters.Numbers(rows)).ConfigureAwait(false)).ToDictionary();
}
