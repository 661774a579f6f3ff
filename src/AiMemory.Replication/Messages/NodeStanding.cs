namespace AiMemory.Replication;

/// <summary>Whether a node's word counts. Numbers are on disk and on the wire: never reused.</summary>
public enum NodeStanding : byte
{
    /// <summary>Its file started empty: it neither promises nor confirms until it has refilled from others.</summary>
    Joining = 0,

    /// <summary>It brings the data of a node that was alone until now; the others refill from it before anyone votes.</summary>
    Solo = 1,

    /// <summary>It votes.</summary>
    Joined = 2,
}
