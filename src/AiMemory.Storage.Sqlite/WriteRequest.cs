using AiMemory.Log;

namespace AiMemory.Storage.Sqlite;

/// <summary>What the writer is asked for: writes, an action on the database, or rows that are indexed by now.</summary>
internal sealed class WriteRequest
{
    public WriteRequest(IReadOnlyList<StoreWrite>? writes, Action<SqliteSession>? action, IndexedRows? indexed)
    {
        (Writes, Action, Indexed) = (writes, action, indexed);
        LogBytes = Measure(writes ?? []);
    }

    public IReadOnlyList<StoreWrite>? Writes { get; }

    public Action<SqliteSession>? Action { get; }

    public IndexedRows? Indexed { get; }

    /// <summary>What the redo log would hold of it.</summary>
    public List<LoggedEntry> Entries { get; } = [];

    /// <summary>Its compaction, which needs no log: what a crash leaves undone is asked for again.</summary>
    public List<StoreWrite.Forget> Forgets { get; } = [];

    /// <summary>How much that would take; more than it may where the log cannot hold the request.</summary>
    public int LogBytes { get; }

    /// <summary>Goes on with the caller on the thread that completes it.</summary>
    public TaskCompletionSource Completion { get; } = new();

    // Entries that change memories and nothing else: the tables take them whatever state they are in.
    private int Measure(IReadOnlyList<StoreWrite> writes)
    {
        var bytes = 0L;
        foreach (var write in writes)
        {
            switch (write)
            {
                case StoreWrite.Append { ApplyNow: true, Entry: { Kind: EntryKind.Change } entry } when FindChanges(entry) is { } changes:
                    Entries.Add(new LoggedEntry(entry, changes));
                    bytes += RedoLog.SizeOf(entry);
                    break;
                case StoreWrite.SetApplied applied when Entries.Count > 0 && applied.Applied == Entries[^1].Entry.Version && applied.Namespace == Entries[^1].Entry.Namespace:
                    break; // to apply the entry does that
                case StoreWrite.Forget forget:
                    Forgets.Add(forget);
                    break;
                default:
                    return int.MaxValue;
            }
        }

        return (int)Math.Min(bytes, int.MaxValue);
    }

    // Null where it changes anything else. What cannot be read is left to the tables, which refuse it before it is confirmed.
    private static IReadOnlyList<Mutation>? FindChanges(Entry entry)
    {
        try
        {
            var mutations = MutationCodec.Decode(entry.Payload);
            return mutations.All(IsOfMemory) ? mutations : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool IsOfMemory(Mutation mutation) => mutation.Row == RowKind.Memory && mutation.Kind switch
    {
        MutationKind.Put => RowCodec.IsMemory(mutation.Body.Span),
        MutationKind.Touch => RowCodec.DecodeTouch(mutation.Body.Span) is not null,
        _ => true,
    };
}
