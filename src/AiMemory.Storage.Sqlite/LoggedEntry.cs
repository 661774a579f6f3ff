using AiMemory.Log;

namespace AiMemory.Storage.Sqlite;

/// <summary>An entry of the redo log, and what it changes: memories, nothing else.</summary>
internal readonly record struct LoggedEntry(Entry Entry, IReadOnlyList<Mutation> Mutations);
