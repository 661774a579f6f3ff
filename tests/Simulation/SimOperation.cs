namespace AiMemory.Simulation;

/// <summary>One client call and what became of it.</summary>
internal sealed class SimOperation(int id, string @namespace, string key, SimOperationKind kind, long began)
{
    public int Id => id;

    public string Namespace => @namespace;

    public string Key => key;

    public SimOperationKind Kind => kind;

    public long Began => began;

    /// <summary>When it was answered; -1 while it is not.</summary>
    public long Ended { get; set; } = -1;

    public bool Acknowledged { get; set; }

    /// <summary>Its entry, or for a read the version of the row seen.</summary>
    public EntryVersion Version { get; set; }

    public bool Deletes => kind == SimOperationKind.Delete;
}
