namespace AiMemory.Storage.Sqlite;

/// <summary>The rows that hold a term.</summary>
/// <param name="Rows">Newest first.</param>
/// <param name="Beyond">About how many older ones there are; 0 only when there are none.</param>
internal sealed record Postings(List<long> Rows, long Beyond)
{
    public bool IsCut => Beyond > 0;

    /// <summary>About how many rows hold the term.</summary>
    public long Frequency => Rows.Count + Beyond;
}
