namespace AiMemory.Storage.Sqlite;

/// <summary>Reads of the rows as they are, without what is committed and not in them yet.</summary>
internal sealed class RowsReader(string path, ReaderPool readers, IndexBacklog backlog) : SqliteReader(path, readers, backlog);
