using AiMemory.Gateway.Routes;

namespace AiMemory.Gateway.Routing;

/// <summary>Every route. A literal segment wins over an id, so literals stand first.</summary>
internal static class RouteTable
{
    private static readonly Route[] Routes =
    [
        new("/api/v1/health", ("GET", NodeRoutes.HealthAsync)),
        new("/health/live", ("GET", NodeRoutes.LiveAsync)),
        new("/health/ready", ("GET", NodeRoutes.ReadyAsync)),
        new("/metrics", ("GET", NodeRoutes.MetricsAsync)),
        new("/api/v1/metrics", ("GET", NodeRoutes.MetricsAsync)),
        new("/openapi/v1.json", ("GET", NodeRoutes.OpenApiAsync)),
        new("/api/v1/cluster", ("GET", NodeRoutes.ClusterAsync)),
        new("/api/v1/cluster/digest", ("GET", NodeRoutes.DigestAsync)),
        new("/api/v1/writes/*", ("GET", NodeRoutes.WriteAsync)),
        new("/api/v1/rpc/*", ("POST", RpcRoute.InvokeAsync)),
        new("/api/v1/memories", ("GET", MemoryRoutes.ListAsync), ("POST", MemoryRoutes.CreateAsync)),
        new("/api/v1/memories/bulk", ("POST", MemoryRoutes.BulkAsync)),
        new("/api/v1/memories/*", ("GET", MemoryRoutes.GetAsync), ("PUT", MemoryRoutes.UpdateAsync), ("DELETE", MemoryRoutes.DeleteAsync)),
        new("/api/v1/memories/*/promote", ("POST", MemoryRoutes.PromoteAsync)),
        new("/api/v1/search", ("GET", RecallRoutes.SearchAsync)),
        new("/api/v1/recall", ("GET", RecallRoutes.RecallByQueryAsync), ("POST", RecallRoutes.RecallByBodyAsync)),
        new("/api/v1/forget", ("POST", LifecycleRoutes.ForgetAsync)),
        new("/api/v1/consolidate", ("POST", LifecycleRoutes.ConsolidateAsync)),
        new("/api/v1/gc", ("POST", LifecycleRoutes.GcAsync)),
        new("/api/v1/undo", ("POST", LifecycleRoutes.UndoAsync)),
        new("/api/v1/links", ("POST", LifecycleRoutes.LinkAsync)),
        new("/api/v1/links/*", ("GET", LifecycleRoutes.GetLinksAsync)),
        new("/api/v1/namespaces", ("GET", TransferRoutes.NamespacesAsync)),
        new("/api/v1/stats", ("GET", TransferRoutes.StatsAsync)),
        new("/api/v1/export", ("GET", TransferRoutes.ExportAsync)),
        new("/api/v1/import", ("POST", TransferRoutes.ImportAsync)),
        new("/api/v1/sync/push", ("POST", TransferRoutes.PushAsync)),
        new("/api/v1/sync/since", ("GET", TransferRoutes.SinceAsync)),
        new("/api/v1/archive", ("GET", ArchiveRoutes.ListAsync), ("DELETE", ArchiveRoutes.PurgeAsync)),
        new("/api/v1/archive/stats", ("GET", ArchiveRoutes.StatsAsync)),
        new("/api/v1/archive/*/restore", ("POST", ArchiveRoutes.RestoreAsync)),
        new("/api/v1/agents", ("GET", AgentRoutes.ListAsync), ("POST", AgentRoutes.RegisterAsync)),
        new("/api/v1/pending", ("GET", AgentRoutes.PendingAsync)),
        new("/api/v1/pending/*/approve", ("POST", AgentRoutes.ApproveAsync)),
        new("/api/v1/pending/*/reject", ("POST", AgentRoutes.RejectAsync)),
    ];

    public static Route? Find(string[] segments)
    {
        foreach (var route in Routes)
        {
            if (route.Matches(segments))
            {
                return route;
            }
        }

        return null;
    }
}
