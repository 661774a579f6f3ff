using AiMemory.Cluster.Membership;
using AiMemory.Engine;
using AiMemory.Grains.Nodes;
using AiMemory.Remote;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Connections.Security;

namespace AiMemory.Cluster.Gateways;

/// <summary>
/// An Orleans client of one node's silo alone: a call takes one hop, and when the node dies so does the connection, which tells at once.
/// </summary>
internal sealed class NodeConnection : IAsyncDisposable
{
    // Whatever a node does for a caller ends by its own limits; a call to a node that is gone ends with the connection.
    private static readonly TimeSpan CallMax = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan OpenMax = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(1);

    private readonly IHost _host;
    private readonly CancellationTokenSource _lost;
    private int _calls;

    private NodeConnection(SiloRow silo, IHost host, CancellationTokenSource lost)
    {
        Silo = silo;
        _host = host;
        _lost = lost;
        Grains = host.Services.GetRequiredService<IGrainFactory>();
        Node = Grains.GetGrain<INodeGrain>(silo.Node);
        Lost = lost.Token;
    }

    public SiloRow Silo { get; }

    public IGrainFactory Grains { get; }

    public INodeGrain Node { get; }

    /// <summary>Fires when nothing more can come from the node; what was asked of it may have been carried out.</summary>
    public CancellationToken Lost { get; }

    /// <exception cref="Exception">Whatever Orleans throws when the silo cannot be reached.</exception>
    public static async Task<NodeConnection> OpenAsync(SiloRow silo, SiloTls? tls, Action<string> say, CancellationToken cancellationToken)
    {
        var lost = new CancellationTokenSource();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client =>
        {
            client.UseStaticClustering(silo.Gateway);
            client.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (IMeetingPlace.Cluster, IMeetingPlace.Cluster));
            client.Configure<ClientMessagingOptions>(o => o.ResponseTimeout = CallMax);
            client.Configure<ConnectionOptions>(o => o.OpenConnectionTimeout = TimeSpan.FromSeconds(1));
            client.AddClusterConnectionLostHandler((_, _) => lost.Cancel());
            if (tls is not null)
            {
                client.UseTls(o => tls.Configure(o, say));
            }
        });
        var host = builder.Build();
        try
        {
            // A client whose silo dies while it starts waits for another one, for ever.
            await host.StartAsync(cancellationToken).WaitAsync(OpenMax, cancellationToken).ConfigureAwait(false);
            return new NodeConnection(silo, host, lost);
        }
        catch
        {
            _ = EndAsync(host);
            throw;
        }
    }

    public async Task<NodeReport> ReportAsync(TimeSpan limit) =>
        NodeReports.Decode((await Node.ReportAsync().WaitAsync(limit, Lost).ConfigureAwait(false)).Value);

    /// <summary>The node is gone: whoever waits for it is told.</summary>
    public void Lose() => _lost.Cancel();

    public void BeginCall() => Interlocked.Increment(ref _calls);

    public void EndCall() => Interlocked.Decrement(ref _calls);

    /// <summary>Waits until what was asked of the node is answered, for as long as it lives.</summary>
    public async Task DrainAsync(TimeSpan limit)
    {
        for (var end = Environment.TickCount64 + (long)limit.TotalMilliseconds;
            Volatile.Read(ref _calls) > 0 && Environment.TickCount64 < end && !Lost.IsCancellationRequested;)
        {
            await Task.Delay(10).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _lost.CancelAsync().ConfigureAwait(false);
        await EndAsync(_host).ConfigureAwait(false);
    }

    private static async Task EndAsync(IHost host)
    {
        using var limit = new CancellationTokenSource(StopMax);
        try
        {
            await host.StopAsync(limit.Token).WaitAsync(StopMax).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // It says good-bye to a silo that may be gone: there is nothing to be done about whatever that throws.
        catch (Exception)
#pragma warning restore CA1031
        {
        }

        host.Dispose();
    }
}
