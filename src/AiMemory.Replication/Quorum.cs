namespace AiMemory.Replication;

/// <summary>
/// The arithmetic of quorums, and nothing else. Three-valued, as in etcd's <c>quorum</c> package: a vote is pending until
/// it is won or can no longer be won.
/// </summary>
public static class Quorum
{
    /// <summary>More than half.</summary>
    public static int Majority(int members) => (members / 2) + 1;

    /// <summary>
    /// How many replicas a takeover or a quorum read must hear, R = max(N - W + 1, majority): every R of them share a replica
    /// with every W, and any two R share one with each other.
    /// </summary>
    public static int ReadQuorum(int members, int writeQuorum) => Math.Max(members - writeQuorum + 1, Majority(members));

    /// <param name="members">Size of the replica set.</param>
    /// <param name="needed">Yes votes that win.</param>
    /// <param name="yes">Distinct members that said yes.</param>
    /// <param name="no">Distinct members that said no, or cannot be asked.</param>
    public static QuorumState Evaluate(int members, int needed, int yes, int no) =>
        yes >= needed ? QuorumState.Won
        : members - no < needed ? QuorumState.Lost
        : QuorumState.Pending;
}
