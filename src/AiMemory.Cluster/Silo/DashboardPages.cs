using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Orleans.Dashboard;

namespace AiMemory.Cluster.Silo;

/// <summary>
/// The dashboard's pages, opened when somebody first asks for one: mapping them unpacks and packs all they consist of, which was a
/// quarter of a node's start and 40 MB of its memory.
/// </summary>
internal sealed class DashboardPages(IServiceProvider silo)
{
    private readonly Lazy<RequestDelegate> _pages = new(() =>
    {
        var branch = new ApplicationBuilder(silo);
        branch.UseRouting();
        branch.UseEndpoints(endpoints => endpoints.MapOrleansDashboard("/dashboard"));
        return branch.Build();
    });

    public Task HandleAsync(HttpContext http) => _pages.Value(http);
}
