namespace AiMemory.Storage.Postgres;

/// <summary>What the writer knows of one namespace.</summary>
internal sealed class NamespaceState(long number, string name, bool isNew)
{
    public long Number { get; } = number;

    public string Name { get; } = name;

    /// <summary>Not in the database yet.</summary>
    public bool IsNew { get; set; } = isNew;

    public long NextPlace { get; set; } = 1;

    public long Live { get; set; }

    /// <summary>Rows and words ever indexed: their quotient is the mean length of a row.</summary>
    public long IndexedRows { get; set; }

    public long IndexedTokens { get; set; }

    public EntryVersion Applied { get; set; }
}
