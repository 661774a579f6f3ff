using System.Text;
using AiMemory.Gateway.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AiMemory.Gateway.Routes;

/// <summary>Metrics as text (http-api 4). Always 200.</summary>
internal sealed partial class MetricsRoutes(PrometheusText metrics, GaugeRefresh gauges, ILogger<MetricsRoutes> logger)
{
    public async Task GetAsync(HttpContext http, string id)
    {
        try
        {
            await gauges.RunAsync(http.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogStale(e);
        }

        var text = Encoding.UTF8.GetBytes(metrics.Write());
        http.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        http.Response.ContentLength = text.Length;
        await http.Response.BodyWriter.WriteAsync(text).ConfigureAwait(false);
    }

    [LoggerMessage(EventId = 3010, Level = LogLevel.Warning, Message = "the gauges could not be refreshed")]
    private partial void LogStale(Exception exception);
}
