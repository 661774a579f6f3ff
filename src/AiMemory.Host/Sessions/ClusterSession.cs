#if ORLEANS
using System.Net;
using AiMemory.Application;
using AiMemory.Cli.Hosting;
using AiMemory.Cluster;
using AiMemory.Engine;
using AiMemory.Host.Stores;
using AiMemory.UseCases;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AiMemory.Host.Sessions;

/// <summary>The use cases on one node of a cluster.</summary>
internal sealed class ClusterSession : INodeSession
{
    private readonly ClusterNode _node;
    private readonly MemoryService _service;

    private ClusterSession(ClusterNode node, MemoryService service, OpenStore store, IReadOnlyDictionary<string, string> urls, string engine)
    {
        _node = node;
        _service = service;
        Store = store;
        NodeUrls = urls;
        Engine = engine;
    }

    public IMemoryService Service => _service;

    public string? Url => null;

    public OpenStore Store { get; }

    public string Engine { get; }

    public IReadOnlyDictionary<string, string> NodeUrls { get; }

    public static async ValueTask<ClusterSession> OpenAsync(
        ServeOptions options, ClusterNodeOptions cluster, StoreAddress address, TextWriter report, ILoggerProvider log)
    {
        if (cluster.Silo.Tls is null && !IPAddress.IsLoopback(cluster.Silo.Address))
        {
            await report.WriteLineAsync(
                "warning: the nodes talk to each other in the clear, and believe whoever reaches their ports; "
                + "give them certificates: cluster.tls in the configuration file, or --quorum-client-cert, --quorum-client-key and --quorum-ca").ConfigureAwait(false);
        }

        var store = await OpenStore.OpenAsync(address, CancellationToken.None, cluster.NodeId, redo: true).ConfigureAwait(false);
        if (store.TakenOver is { } takenOver)
        {
            await report.WriteLineAsync(takenOver).ConfigureAwait(false);
        }

        var node = await ClusterNode.StartAsync(
            cluster, store.Replica, MemoryServiceFactory.CreateEvaluator(options.Service), TimeProvider.System, report, log).ConfigureAwait(false);
        var service = MemoryServiceFactory.Create(node.Engine, options.Service, TimeProvider.System);
        node.Serve(service);
        return new ClusterSession(
            node,
            service,
            store,
            cluster.Urls,
            $"orleans (node {cluster.NodeId} of {cluster.Nodes.Count}, W={cluster.WriteQuorum}{(cluster.Silo.Tls is null ? string.Empty : ", TLS")})");
    }

    public ValueTask<IReadOnlyList<MemberReport>> ListMembersAsync(CancellationToken cancellationToken) => _node.ReportAllAsync(cancellationToken);

    public Task<bool> HandleAsync(HttpContext http) =>
        http.Request.Path.StartsWithSegments("/dashboard", StringComparison.Ordinal) ? _node.HandleDashboardAsync(http) : Task.FromResult(false);

    public Task StopWebhooksAsync(TimeSpan drainMax) => _service.StopWebhooksAsync(drainMax);

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync().ConfigureAwait(false);
        await _node.DisposeAsync().ConfigureAwait(false);
    }
}
#endif
