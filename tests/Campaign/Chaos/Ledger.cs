using System.Collections.Concurrent;

namespace AiMemory.Campaign.Chaos;

/// <summary>Every write with its answer, and what each memory has to be in consequence.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentQueue<WriteRecord> _writes = new();
    private readonly ConcurrentDictionary<string, MemoryModel> _memories = new(StringComparer.Ordinal);
    private int _staleReads;

    public IReadOnlyCollection<WriteRecord> Writes => _writes;

    public IEnumerable<MemoryModel> Memories => _memories.Values;

    /// <summary>Reads through the node that acknowledged a write, right after it, that did not show it.</summary>
    public int StaleReads => _staleReads;

    /// <summary>Answers that are neither success, nor 503, nor 507 (the disk is full), nor a broken connection.</summary>
    public ConcurrentBag<string> WrongAnswers { get; } = [];

    public MemoryModel Add(string title, NodeAgentId owner) => _memories.GetOrAdd(title, t => new MemoryModel(t, owner));

    public MemoryModel? Find(string title) => _memories.GetValueOrDefault(title);

    public void Note(WriteRecord write) => _writes.Enqueue(write);

    public void NoteStaleRead() => Interlocked.Increment(ref _staleReads);
}
