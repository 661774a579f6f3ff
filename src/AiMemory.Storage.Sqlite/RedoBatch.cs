using AiMemory.Log;

namespace AiMemory.Storage.Sqlite;

/// <summary>What <see cref="RedoApplier"/> writes into the tables together. Not safe to share.</summary>
internal sealed class RedoBatch
{
    private readonly List<Entry> _entries = [];
    private readonly List<StoreWrite.Forget> _forgets = [];
    private readonly List<IndexedRows> _indexed = [];
    private readonly Dictionary<string, EntryVersion> _first = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ids = new(StringComparer.OrdinalIgnoreCase);
    private TaskCompletionSource _applied = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The last record of the log that is in it; 0 when none is.</summary>
    public long Number { get; private set; }

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
        foreach (var (entry, ids) in entries)
        {
            _entries.Add(entry);
            _first.TryAdd(entry.Namespace, entry.Version);
            _ids.UnionWith(ids);
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
        _ids.Contains(idOrPrefix) || _ids.Any(id => id.StartsWith(idOrPrefix, StringComparison.OrdinalIgnoreCase));

    /// <summary>Within a transaction.</summary>
    public void Carry(TableWriter tables)
    {
        _entries.ForEach(entry => tables.Append(entry));
        _forgets.ForEach(tables.Carry);
        _indexed.ForEach(tables.Dequeue);
        if (Number > 0)
        {
            tables.SetRedo(Number);
        }
    }

    public void Complete() => _applied.TrySetResult();

    /// <summary>Tells whoever waits why it cannot be written now; it is tried again.</summary>
    public void Refuse(Exception why)
    {
        var refused = _applied;
        _applied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        refused.TrySetException(new StoreUnavailableException(
            why is StorageFullException ? "the disk is full: what was written last cannot be read before there is room" : "what was written last cannot be applied",
            why));
    }
}
