namespace AiMemory.Remote;

/// <summary>One operation on its way to a node.</summary>
/// <param name="Operation">Its name, one of <see cref="RemoteDispatcher.Names"/>.</param>
/// <param name="Arguments">As JSON; empty for those that take none.</param>
public sealed record RemoteCall(string Operation, byte[] Arguments)
{
    /// <summary>A node may be asked again when it is not known whether it, or another, carried it out: a read, or a write with an idempotency key.</summary>
    public bool MayRepeat { get; init; }

    /// <summary>It may change something: later reads have to see that.</summary>
    public bool Writes { get; init; }
}
