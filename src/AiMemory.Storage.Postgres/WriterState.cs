namespace AiMemory.Storage.Postgres;

/// <summary>What the writer keeps from batch to batch. As nobody else writes, it is true until a batch fails.</summary>
internal sealed class WriterState
{
    private const int KnownWordsMax = 400_000;

    public Dictionary<string, NamespaceState> Namespaces { get; } = new(StringComparer.Ordinal);

    /// <summary>Words whose stem the vocabulary holds.</summary>
    public HashSet<string> KnownWords { get; } = new(StringComparer.Ordinal);

    public long LastNamespace { get; set; }

    public long LastOtherRow { get; set; }

    public bool IsLoaded { get; set; }

    public void Remember(IEnumerable<string> words)
    {
        if (KnownWords.Count < KnownWordsMax)
        {
            KnownWords.UnionWith(words);
        }
    }

    public void Reset()
    {
        Namespaces.Clear();
        KnownWords.Clear();
        IsLoaded = false;
    }
}
