namespace AiMemory.Cluster.Membership;

/// <summary>Where the nodes of a cluster find each other: the membership table, and whose turn it is to join.</summary>
internal interface IMeetingPlace
{
    /// <summary>Orleans' name of a cluster. A membership file, or database, is one cluster's.</summary>
    const string Cluster = "ai-memory";

    /// <summary>The ADO.NET provider by the name that AdoNet clustering knows.</summary>
    string Invariant { get; }

    string ConnectionString { get; }

    /// <summary>Whether <see cref="Lives"/> can tell.</summary>
    bool KnowsDeaths { get; }

    /// <summary>Creates what is missing of the tables.</summary>
    void Prepare();

    /// <summary>Creates what is missing of the tables for grains' state.</summary>
    /// <param name="path">The file of this node, where the nodes meet in a file.</param>
    /// <returns>The connection string, for <see cref="Invariant"/>.</returns>
    string PrepareState(string path);

    /// <summary>Waits until no other process is this node.</summary>
    Task<IDisposable> HoldOwnAsync(CancellationToken cancellationToken);

    /// <summary>Waits until no other silo joins.</summary>
    Task<IDisposable> HoldJoinAsync(CancellationToken cancellationToken);

    bool Lives(string node);

    /// <summary>The silos that take part now.</summary>
    /// <exception cref="System.Data.Common.DbException">The table cannot be read now.</exception>
    IReadOnlyList<SiloRow> ListActive();

    /// <summary>
    /// What processes left that are provably gone must not hold a start up: their rows are marked dead, and with
    /// <paramref name="own"/> those of former lives of this node.
    /// </summary>
    void MarkDead(bool own);
}
