using AiMemory.Storage;

namespace AiMemory.Replication;

/// <summary>What whoever copies a replica needs to know of its core state, which is opaque elsewhere.</summary>
public sealed class ReplicaState
{
    private readonly CoreState _state;

    private ReplicaState(CoreState state) => _state = state;

    /// <summary>Entries that wait in the log to be adopted; a copy without them would lose what they hold.</summary>
    public IReadOnlyList<EntryExtent> Strays => _state.Strays;

    /// <exception cref="FormatException">The state was not written by this program.</exception>
    public static ReplicaState Of(NamespaceLog log)
    {
        ArgumentNullException.ThrowIfNull(log);
        return new ReplicaState(CoreState.Decode(log.CoreState.Span, log.Applied));
    }

    /// <summary>
    /// The state of a copy that is not whole yet: its rows stand for no history, as in the middle of a catch-up by rows, and whoever
    /// owns the namespace next numbers its writes above them.
    /// </summary>
    public ReadOnlyMemory<byte> Unfinished() => new CoreState
    {
        Promised = Math.Max(_state.Promised, _state.History.Position.Epoch),
        WriteQuorum = _state.WriteQuorum,
        Tainted = true,
    }.Encode();

    /// <summary>The position is on this replica's line of history: a replica that stands there is merely behind.</summary>
    public bool Contains(EntryVersion position) => _state.History.Contains(position);
}
