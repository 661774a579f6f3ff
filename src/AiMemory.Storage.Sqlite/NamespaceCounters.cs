namespace AiMemory.Storage.Sqlite;

/// <summary>What the writer counts for one namespace.</summary>
internal sealed class NamespaceCounters(long number, string name)
{
    public long Number { get; } = number;

    public string Name { get; } = name;

    public long NextPlace { get; set; } = 1;

    public long Live { get; set; }

    public EntryVersion Applied { get; set; }
}
