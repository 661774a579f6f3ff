using AiMemory.Log;

namespace AiMemory.Storage.Sqlite;

/// <summary>An entry of the redo log, and the ids of the memories that it changes.</summary>
internal readonly record struct LoggedEntry(Entry Entry, IReadOnlyList<string> Ids);
