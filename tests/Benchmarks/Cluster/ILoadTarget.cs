namespace AiMemory.Benchmarks.Cluster;

/// <summary>Three nodes of some system that takes the same writes.</summary>
internal interface ILoadTarget : IAsyncDisposable
{
    string Name { get; }

    /// <summary>Starts the nodes in the folder; null when done, or why this system is not measured here.</summary>
    Task<string?> StartAsync(string folder);

    /// <summary>What its nodes used of the processors so far; null where that cannot be told.</summary>
    TimeSpan? CpuTime { get; }

    /// <summary>A connection of its own, to one node.</summary>
    Task<ILoadConnection> ConnectAsync();
}
