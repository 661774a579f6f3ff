using System.Net;
using System.Text;
using AiMemory.Gateway.Hosting;
using AiMemory.Gateway.Metrics;
using AiMemory.Gateway.Routing;
using AiMemory.UseCases;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AiMemory.Gateway;

/// <summary>Makes the HTTP edge of a node over the use cases.</summary>
public static class GatewayApplication
{
    // "GET " + target + " HTTP/1.1" for the longest method that matters; the exact bound of the target is the dispatcher's.
    private const int RequestLineBytesMax = Requests.RequestTarget.BytesMax + 64;

    private const int HeaderBytesMax = 512 * 1024;

    /// <summary>
    /// A web application that is ready to start. It takes no signals: whoever starts it stops it, and the use cases stay the caller's.
    /// </summary>
    /// <param name="logging">Where log lines go and which; null writes warnings and errors to stdout.</param>
    /// <param name="mounts">Handlers of the host (MCP, pages), asked in order after the API key; each says whether it answered.</param>
    /// <exception cref="GatewayConfigurationException">The options cannot be served with.</exception>
    public static WebApplication Build(
        GatewayOptions options,
        IMemoryService service,
        Action<ILoggingBuilder>? logging = null,
        params IReadOnlyList<Func<HttpContext, Task<bool>>> mounts)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(service);
        var addresses = ListenAddress.Resolve(options);
        var secure = TransportSecurity.Load(options);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddLogging(logging ?? (log => log.AddProvider(new ConsoleLog(TimeProvider.System, LogLevel.Warning))));
        builder.Services.AddSingleton<IHostLifetime, OwnedLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownGrace);
        builder.WebHost.UseKestrelCore();

        // A request goes on with the thread of the pool that read it, instead of waking another one twice.
        builder.WebHost.UseSockets(static sockets => sockets.UnsafePreferInlineScheduling = true);
        if (secure is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, addresses, options.Port, secure));
        builder.Services.AddSingleton(new PrometheusText());
        if (options.OtlpEndpoint is { Length: > 0 })
        {
            AddOtlp(builder.Services, service);
        }

        var app = builder.Build();
        var status = new StatusMonitor(service, TimeProvider.System);
        var dispatcher = new RequestDispatcher(
            Endpoints.Make(options, service, status, app.Services),
            new ApiKeyGate(options.ApiKey),
            status,
            mounts,
            app.Services.GetRequiredService<ILogger<RequestDispatcher>>());
        app.Run(dispatcher.HandleAsync);
        return app;
    }

    /// <summary>The URL of a started gateway, with the port that was really taken.</summary>
    public static Uri AddressOf(WebApplication application)
    {
        ArgumentNullException.ThrowIfNull(application);
        var addresses = application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
        return new Uri(addresses.Addresses.First());
    }

    private static void Configure(KestrelServerOptions kestrel, IReadOnlyList<IPAddress> addresses, int port, Action<ListenOptions>? secure)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowAlternateSchemes = true; // cleartext HTTP/2 (see CleartextHttp2), and proxies that end TLS
        kestrel.AllowResponseHeaderCompression = false;
        kestrel.RequestHeaderEncodingSelector = static _ => Encoding.Latin1; // any byte: what is no ASCII counts as absent, not as an error
        kestrel.Limits.MaxRequestBodySize = null; // bounded, with the contract's answer, where bodies are read
        kestrel.Limits.MaxRequestLineSize = RequestLineBytesMax;
        kestrel.Limits.MaxRequestHeadersTotalSize = HeaderBytesMax;
        kestrel.Limits.Http2.MaxRequestHeaderFieldSize = HeaderBytesMax;
        foreach (var address in addresses)
        {
            kestrel.Listen(address, port, listen =>
            {
                if (secure is null)
                {
                    listen.Use(CleartextHttp2.Use);
                }
                else
                {
                    secure(listen);
                }
            });
        }
    }

    // Apart, so that the exporter's libraries are loaded only when this runs.
    private static void AddOtlp(IServiceCollection services, IMemoryService service) =>
        services.AddHostedService(_ => new OtlpService(service));
}
