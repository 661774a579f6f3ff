using AiMemory.Gateway.Metrics;
using AiMemory.Gateway.OpenApi;
using AiMemory.Gateway.Operator;
using AiMemory.Gateway.Routes;
using AiMemory.Remote;
using AiMemory.UseCases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AiMemory.Gateway.Routing;

/// <summary>Which handler answers which method of which path: the whole surface in one place.</summary>
internal static class Endpoints
{
    public static RouteTable Make(GatewayOptions options, IMemoryService service, StatusMonitor status, IServiceProvider parts)
    {
        var memories = new MemoryRoutes(service, status);
        var recall = new RecallRoutes(service);
        var lifecycle = new LifecycleRoutes(service);
        var directory = new DirectoryRoutes(service);
        var transfer = new TransferRoutes(service);
        var node = new NodeRoutes(service, status, options.NodeUrls);
        var pages = new OperatorRoutes(options.Members, options.NodeUrls);
        var metrics = new MetricsRoutes(
            parts.GetRequiredService<PrometheusText>(),
            new GaugeRefresh(service, status),
            parts.GetRequiredService<ILogger<MetricsRoutes>>());
        var rpc = new RpcRoutes(new RemoteDispatcher(service), options);
        return new RouteTable(
        [
            ("GET", "/", OperatorRoutes.PageAsync),
            ("GET", "/api/v1/health", node.HealthAsync),
            ("GET", "/health/live", NodeRoutes.LiveAsync),
            ("GET", "/health/ready", node.ReadyAsync),
            ("GET", "/metrics", metrics.GetAsync),
            ("GET", "/api/v1/metrics", metrics.GetAsync),
            ("GET", "/openapi/v1.json", OpenApiDocument.GetAsync),

            ("GET", "/api/v1/memories", recall.ListAsync),
            ("POST", "/api/v1/memories", memories.CreateAsync),
            ("POST", "/api/v1/memories/bulk", memories.CreateManyAsync),
            ("GET", "/api/v1/memories/{id}", memories.GetAsync),
            ("PUT", "/api/v1/memories/{id}", memories.UpdateAsync),
            ("DELETE", "/api/v1/memories/{id}", memories.DeleteAsync),
            ("POST", "/api/v1/memories/{id}/promote", memories.PromoteAsync),

            ("GET", "/api/v1/search", recall.SearchAsync),
            ("GET", "/api/v1/recall", recall.RecallByQueryAsync),
            ("POST", "/api/v1/recall", recall.RecallByBodyAsync),

            ("POST", "/api/v1/forget", lifecycle.ForgetAsync),
            ("POST", "/api/v1/consolidate", lifecycle.ConsolidateAsync),
            ("POST", "/api/v1/gc", lifecycle.CollectAsync),
            ("POST", "/api/v1/undo", lifecycle.UndoAsync),
            ("GET", "/api/v1/archive", lifecycle.ListArchivedAsync),
            ("DELETE", "/api/v1/archive", lifecycle.PurgeAsync),
            ("POST", "/api/v1/archive/{id}/restore", lifecycle.RestoreAsync),
            ("GET", "/api/v1/archive/stats", lifecycle.ArchiveStatsAsync),

            ("POST", "/api/v1/links", directory.LinkAsync),
            ("GET", "/api/v1/links/{id}", directory.GetLinksAsync),
            ("GET", "/api/v1/namespaces", directory.NamespacesAsync),
            ("GET", "/api/v1/standards/{namespace}", directory.StandardAsync),
            ("PUT", "/api/v1/standards/{namespace}", directory.SetStandardAsync),
            ("DELETE", "/api/v1/standards/{namespace}", directory.ClearStandardAsync),
            ("GET", "/api/v1/stats", directory.StatsAsync),
            ("GET", "/api/v1/agents", directory.AgentsAsync),
            ("POST", "/api/v1/agents", directory.RegisterAsync),
            ("GET", "/api/v1/pending", directory.PendingAsync),
            ("POST", "/api/v1/pending/{id}/approve", directory.ApproveAsync),
            ("POST", "/api/v1/pending/{id}/reject", directory.RejectAsync),

            ("GET", "/api/v1/export", transfer.ExportAsync),
            ("POST", "/api/v1/import", transfer.ImportAsync),
            ("POST", "/api/v1/sync/push", transfer.PushAsync),
            ("GET", "/api/v1/sync/since", transfer.SinceAsync),

            ("GET", "/api/v1/cluster", node.ClusterAsync),
            ("POST", "/api/v1/cluster", NodeRoutes.NoClusterAsync),
            ("GET", "/api/v1/cluster/nodes", pages.NodesAsync),
            ("GET", "/api/v1/cluster/digest", node.DigestAsync),
            ("GET", "/api/v1/writes/{receipt}", node.WriteStatusAsync),
            ("POST", "/api/v1/rpc/{operation}", rpc.CallAsync),
        ]);
    }
}
