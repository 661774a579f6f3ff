using System.Net;
using System.Security.Cryptography.X509Certificates;
using AiMemory.Gateway.Metrics;
using AiMemory.Gateway.Routing;
using AiMemory.Gateway.Security;
using AiMemory.UseCases;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AiMemory.Gateway;

/// <summary>
/// The HTTP edge. Kestrel with nothing between it and the routes: the contract's order of checks (path, key, content type, size,
/// body from left to right) is decided here and not by a framework, and an idle node stays small.
/// </summary>
public static class GatewayApplication
{
    /// <summary>Bytes of a request body; that size included.</summary>
    public const int BodyBytesMax = 2_097_152;

    /// <summary>Builds the application; starting it listens.</summary>
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
        Exposure.Check(options);

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddLogging(log => logging?.Invoke(log));
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, options));
        if (options.TlsCert is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        var app = builder.Build();
        var instruments = new GatewayInstruments(service);
        var router = new Router(
            service,
            options.ApiKey is { } key ? new ApiKey(key) : null,
            instruments,
            app.Services.GetRequiredService<ILogger<Router>>(),
            mounts);
        app.Run(router.HandleAsync);
        return app;
    }

    private static void Configure(KestrelServerOptions kestrel, GatewayOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        // The routes count bytes themselves, because the contract answers 413 with a body of its own.
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MaxRequestLineSize = 65_534 + 32;
        kestrel.Limits.MaxRequestHeadersTotalSize = 512 * 1024;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(64, TimeSpan.FromSeconds(30));
        // Any bytes may stand in a header; what they mean is the route's business.
        kestrel.RequestHeaderEncodingSelector = _ => System.Text.Encoding.Latin1;

        void Protocols(ListenOptions listen)
        {
            // HTTP/2 with prior knowledge shares the plain port: the connection's first bytes tell which it is.
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            if (options.TlsCert is { } certificate)
            {
                listen.UseHttps(Https(certificate, options));
            }
        }

        if (options.Host is "localhost")
        {
            kestrel.ListenLocalhost(options.Port, Protocols);
        }
        else if (IPAddress.TryParse(options.Host.Trim('[', ']'), out var address))
        {
            kestrel.Listen(address, options.Port, Protocols);
        }
        else
        {
            kestrel.Listen(Exposure.Resolve(options.Host), options.Port, Protocols);
        }
    }

    private static HttpsConnectionAdapterOptions Https(string certificate, GatewayOptions options)
    {
        var https = new HttpsConnectionAdapterOptions
        {
            ServerCertificate = X509Certificate2.CreateFromPemFile(certificate, options.TlsKey),
        };
        if (options.MtlsAllowlist is { } path)
        {
            var allowed = CertificateAllowlist.Read(path);
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (client, _, _) => allowed.Contains(client);
        }

        return https;
    }
}
