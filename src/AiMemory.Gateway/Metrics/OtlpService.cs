using System.Runtime.CompilerServices;
using AiMemory.Gateway.Routing;
using AiMemory.UseCases;
using Microsoft.Extensions.Hosting;

namespace AiMemory.Gateway.Metrics;

/// <summary>Exports from the gateway's start to its stop.</summary>
internal sealed class OtlpService(IMemoryService service) : IHostedService
{
    private IAsyncDisposable? _export;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _export = Make(service);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_export is not null)
        {
            await _export.DisposeAsync().ConfigureAwait(false);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static OtlpExport Make(IMemoryService service)
    {
        var status = new StatusMonitor(service, TimeProvider.System);
        return new OtlpExport(new GaugeRefresh(service, status), status.Current.NodeId, TimeProvider.System);
    }
}
