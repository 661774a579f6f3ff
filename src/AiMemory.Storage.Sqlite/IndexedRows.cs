namespace AiMemory.Storage.Sqlite;

/// <summary>Rows of a range that are in the full-text index as they were when a ticket was committed.</summary>
internal sealed record IndexedRows(long First, long Last, long Ticket);
