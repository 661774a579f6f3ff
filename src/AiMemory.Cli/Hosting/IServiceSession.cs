using AiMemory.UseCases;

namespace AiMemory.Cli.Hosting;

/// <summary>An open service; disposing it flushes and lets go of the file.</summary>
public interface IServiceSession : IAsyncDisposable
{
    IMemoryService Service { get; }

    /// <summary>The node's URL when the service is remote; null when this process opened the file.</summary>
    string? Url { get; }
}
