namespace AiMemory.Simulation;

/// <summary>One client call and what became of it.</summary>
internal sealed class SimOperation(int id, string @namespace, string key, SimOperationKind kind, long began)
{
    public int Id => id;

    public string Namespace => @namespace;

    public string Key => key;

    public SimOperationKind Kind => kind;

    /// <summary>When the client called.</summary>
    public long Began => began;

    /// <summary>When its owner took it; the answer is due a quorum timeout later.</summary>
    public long Taken { get; set; }

    /// <summary>When it was answered; -1 while it is not.</summary>
    public long Ended { get; set; } = -1;

    public bool Acknowledged { get; set; }

    /// <summary>Its entry, or for a read the version of the row seen.</summary>
    public EntryVersion Version { get; set; }

    /// <summary>The highest version acknowledged in the namespace, and for the key, when the client called.</summary>
    public EntryVersion Floor { get; set; }

    public EntryVersion KeyFloor { get; set; }

    /// <summary>The operation whose value the owner found under the key; 0 for none or a deleted one.</summary>
    public int Found { get; set; }

    /// <summary>W to set.</summary>
    public int Quorum { get; set; }

    public override string ToString() => $"#{id} {kind} {@namespace}/{key}";
}
