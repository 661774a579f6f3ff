using AiMemory.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AiMemory.Gateway.Metrics;

/// <summary>
/// Sends metrics and traces to an OTLP collector. Only touched when an endpoint is configured, so that the libraries behind it are
/// not even loaded otherwise. Endpoint, protocol, headers and intervals are read from the standard OTEL variables.
/// </summary>
internal sealed class OtlpExport : IAsyncDisposable
{
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(15);

    private readonly MeterProvider _metrics;
    private readonly TracerProvider _traces;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _refreshing;

    public OtlpExport(GaugeRefresh gauges, string nodeId, TimeProvider time)
    {
        var resource = ResourceBuilder.CreateDefault().AddService("ai-memory", serviceInstanceId: nodeId);
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(MemoryInstruments.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
            .AddOtlpExporter()
            .Build();
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource("Microsoft.AspNetCore")
            .AddOtlpExporter()
            .Build();
        _refreshing = Task.Run(() => RefreshAsync(gauges, time, _stopping.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _refreshing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _metrics.Dispose();
        _traces.Dispose();
        _stopping.Dispose();
    }

    private static async Task RefreshAsync(GaugeRefresh gauges, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(RefreshInterval, time);
        do
        {
            await gauges.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
    }
}
