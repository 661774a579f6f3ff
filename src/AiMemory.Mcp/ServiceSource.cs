using AiMemory.UseCases;

namespace AiMemory.Mcp;

/// <summary>
/// The service behind the tools, opened once and not before it is needed: `initialize` and the lists are answered without it. A failed
/// opening is tried again by the next call, so a file that was locked by another process becomes usable without a restart.
/// </summary>
internal sealed class ServiceSource(Func<CancellationToken, ValueTask<IMemoryService>> open)
{
    private readonly Lock _lock = new();
    private Task<IMemoryService>? _opening;

    /// <summary>Begins to open in the background.</summary>
    public void Warm() => _ = Begin();

    public async ValueTask<IMemoryService> GetAsync(CancellationToken cancellationToken) =>
        await Begin().WaitAsync(cancellationToken).ConfigureAwait(false);

    private Task<IMemoryService> Begin()
    {
        lock (_lock)
        {
            if (_opening is null or { IsFaulted: true } or { IsCanceled: true })
            {
                _opening = Task.Run(() => open(CancellationToken.None).AsTask());
            }

            return _opening;
        }
    }
}
