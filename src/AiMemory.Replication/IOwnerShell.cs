using AiMemory.Log;

namespace AiMemory.Replication;

/// <summary>What an owner tells whoever orders a namespace's commands through it. None may call back into the core.</summary>
public interface IOwnerShell
{
    /// <summary>The takeover is done: commands may be decided against the local replica and proposed.</summary>
    void Serving();

    /// <summary>Nothing is being logged any more (<see cref="Owner.IsLogging"/>): what gathered meanwhile may be proposed.</summary>
    void Logged();

    /// <summary>The proposal and all history before it are durable on W replicas.</summary>
    /// <param name="holders">Nodes that hold it.</param>
    void Acknowledged(EntryVersion version, IReadOnlyList<string> holders);

    /// <summary>The quorum was not met in time: the outcome is unknown, the entry goes on. Each proposal hears this or the above, once.</summary>
    void QuorumNotMet(EntryVersion version, int got, int needed, NotMetReason reason);

    /// <summary>This ownership is over; everything that waited has been answered. Make a new one for further work.</summary>
    /// <param name="reason">Why; when it never served, nothing was stored.</param>
    void Deposed(int got, int needed, NotMetReason reason);

    /// <summary>Work out what this entry of a deposed owner comes to now, and propose it with <see cref="EntryKind.Adoption"/>.</summary>
    /// <param name="link">What to propose it with.</param>
    void Resolve(Entry stray, EntryVersion link);
}
