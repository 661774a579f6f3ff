using Microsoft.Extensions.Hosting;

namespace AiMemory.Gateway.Hosting;

/// <summary>Signals are the process's affair, not the gateway's: who started it stops it.</summary>
internal sealed class OwnedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
