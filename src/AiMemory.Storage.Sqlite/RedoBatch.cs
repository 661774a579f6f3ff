using AiMemory.Log;

namespace AiMemory.Storage.Sqlite;

/// <summary>What <see cref="RedoApplier"/> writes into the tables together. Not safe to share.</summary>
internal sealed class RedoBatch
{
    private readonly List<(long Number, Entry Entry)> _entries = [];
    private readonly List<StoreWrite.Forget> _forgets = [];
    private readonly List<IndexedRows> _indexed = [];
    private readonly Dictionary<string, EntryVersion> _first = new(StringComparer.Ordinal);

    // By id. Null where a put alone does not say what the row will be: it is deleted or touched, or in two namespaces.
    private readonly Dictionary<string, PendingPut?> _memories = new(StringComparer.Ordinal);
    private TaskCompletionSource _applied = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The last record of the log that is in it; 0 when none is.</summary>
    public long Number { get; private set; }

    /// <summary>With the record of the log that each is in.</summary>
    public IReadOnlyList<(long Number, Entry Entry)> Entries => _entries;

    public IReadOnlyList<StoreWrite.Forget> Forgets => _forgets;

    /// <summary>Commits in it that a read must see.</summary>
    public int Count => _entries.Count + _forgets.Count;

    public bool IsEmpty => Count == 0 && _indexed.Count == 0;

    /// <summary>When the first of it came (<see cref="Environment.TickCount64"/>).</summary>
    public long Since { get; private set; } = long.MaxValue;

    /// <summary>Somebody waits for it.</summary>
    public bool IsWanted { get; set; }

    /// <summary>Completes when it is in the tables, or fails when it cannot be for now.</summary>
    public Task Applied => _applied.Task;

    public void Add(long number, IReadOnlyList<LoggedEntry> entries)
    {
        Number = number;
        Since = Math.Min(Since, Environment.TickCount64);
        foreach (var (entry, changes) in entries)
        {
            _entries.Add((number, entry));
            _first.TryAdd(entry.Namespace, entry.Version);
            foreach (var change in changes)
            {
                var put = change.Kind == MutationKind.Put ? new PendingPut(entry.Namespace, entry.Version, change.Body) : null;
                _memories[change.Key] = _memories.TryGetValue(change.Key, out var before) ? Later(before, put) : put;
            }
        }
    }

    public void Add(StoreWrite.Forget forget)
    {
        Since = Math.Min(Since, Environment.TickCount64);
        _forgets.Add(forget);
    }

    public void Add(IndexedRows indexed)
    {
        Since = Math.Min(Since, Environment.TickCount64);
        _indexed.Add(indexed);
    }

    /// <summary>The first entry of a namespace in it.</summary>
    public EntryVersion? FirstOf(string @namespace) => _first.TryGetValue(@namespace, out var first) ? first : null;

    /// <summary>It changes a memory whose id is this, or begins so.</summary>
    public bool Changes(string idOrPrefix) =>
        _memories.ContainsKey(idOrPrefix) || _memories.Keys.Any(id => id.StartsWith(idOrPrefix, StringComparison.OrdinalIgnoreCase));

    /// <summary>False when it does not change this memory.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="put">What it makes of it; null where the rows are needed to tell.</param>
    public bool TryFind(string id, out PendingPut? put) => _memories.TryGetValue(id, out put);

    /// <summary>The one that counts of two; null where the rows are needed to tell.</summary>
    public static PendingPut? Later(PendingPut? first, PendingPut? second) =>
        first is null || second is null || first.Namespace != second.Namespace ? null : second.Version > first.Version ? second : first;

    /// <summary>Writes what the entries change, within a transaction; not the entries.</summary>
    public void Apply(TableWriter tables)
    {
        _entries.ForEach(e => tables.Apply(e.Entry));
        _indexed.ForEach(tables.Dequeue);
    }

    public void Complete() => _applied.TrySetResult();

    /// <summary>Tells whoever waits why it cannot be written now; it is tried again.</summary>
    public void Refuse(Exception why)
    {
        var refused = _applied;
        _applied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        refused.TrySetException(Unavailable(why));
    }

    public static StoreUnavailableException Unavailable(Exception why) => new(
        why is StorageFullException ? "the disk is full: what was written last cannot be read before there is room" : "what was written last cannot be applied",
        why);
}
