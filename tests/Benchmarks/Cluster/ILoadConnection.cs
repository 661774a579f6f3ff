namespace AiMemory.Benchmarks.Cluster;

/// <summary>One client's connection: one write at a time.</summary>
internal interface ILoadConnection : IDisposable
{
    /// <summary>Returns when the write is acknowledged.</summary>
    /// <exception cref="IOException">It was not.</exception>
    Task WriteAsync(string title, string content);
}
