namespace AiMemory.Storage.Sqlite;

/// <summary>The rows that hold a term.</summary>
/// <param name="Rows">Newest first.</param>
/// <param name="IsCut">There may be older ones.</param>
internal sealed record Postings(List<long> Rows, bool IsCut);
