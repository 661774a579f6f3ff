using AiMemory.Log;

namespace AiMemory.Storage.Sqlite;

/// <summary>
/// Entries whose changes are in the tables while they themselves are in the redo log alone. As a rule every replica has them soon, and they
/// are forgotten before they were written into the log's table at all. Not changed: each batch makes the next one.
/// </summary>
internal sealed class LogTail
{
    // More than a replica keeps of what all have, and well within a half of the redo log.
    private const int EntriesMax = 3_072;
    private const int BytesMax = 2 << 20;

    private readonly List<(long Number, Entry Entry)> _entries;
    private readonly long _number;

    /// <param name="number">The last record that is in the tables.</param>
    public LogTail(long number)
        : this([], number)
    {
    }

    private LogTail(List<(long Number, Entry Entry)> entries, long number) => (_entries, _number) = (entries, number);

    /// <summary>The last record of the redo log that nothing is needed of any more.</summary>
    public long Complete => _entries.Count > 0 ? _entries[0].Number - 1 : _number;

    public IEnumerable<Entry> Entries => _entries.Select(static e => e.Entry);

    public bool IsEmpty => _entries.Count == 0;

    /// <summary>What is left when a batch was applied.</summary>
    /// <param name="batch">Its entries come after all that are here.</param>
    /// <param name="write">What has waited long enough: it is to be written with the batch.</param>
    /// <param name="forget">Runs that may be in the log's table, in part at least: they are to be taken out of it.</param>
    public LogTail Next(RedoBatch batch, out List<Entry> write, out List<StoreWrite.Forget> forget)
    {
        var kept = new List<(long Number, Entry Entry)>(_entries.Count + batch.Entries.Count);
        kept.AddRange(_entries);
        kept.AddRange(batch.Entries);
        forget = batch.Forgets.Where(f => kept.RemoveAll(e => IsOf(f, e.Entry)) < f.Extent.Last - f.Extent.First + 1).ToList();
        var bytes = kept.Sum(static e => (long)e.Entry.Payload.Length);
        var over = 0;
        for (; kept.Count - over > EntriesMax || bytes > BytesMax; over++)
        {
            bytes -= kept[over].Entry.Payload.Length;
        }

        write = kept.GetRange(0, over).ConvertAll(static e => e.Entry);
        kept.RemoveRange(0, over);
        return new LogTail(kept, Math.Max(_number, batch.Number));
    }

    /// <summary>What is left when all of it was written: nothing.</summary>
    public LogTail Written() => new([], _number);

    private static bool IsOf(StoreWrite.Forget forget, Entry entry) =>
        entry.Version.Epoch == forget.Extent.Epoch && entry.Version.Sequence >= forget.Extent.First && entry.Version.Sequence <= forget.Extent.Last
        && entry.Namespace == forget.Namespace;
}
