using AiMemory.Cluster.Grains;
using AiMemory.Cluster.Membership;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Dashboard;

namespace AiMemory.Cluster.Silo;

/// <summary>Builds the node's silo, and another one in the same process when the cluster has declared it dead.</summary>
internal sealed class SiloSupervisor(ClusterNode node, ClusterNodeOptions options, IMeetingPlace place, ILoggerProvider? log) : IAsyncDisposable
{
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private volatile SocketlessServer? _server;
    private Task _loop = Task.CompletedTask;

    /// <summary>Builds the silo in the background, and another one whenever that has died, until this is disposed.</summary>
    public void Start() => _loop = Task.Run(LoopAsync);

    public Task<bool> HandleAsync(Microsoft.AspNetCore.Http.Features.IFeatureCollection features) =>
        _server?.HandleAsync(features) ?? Task.FromResult(false);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task LoopAsync()
    {
        // A dead silo takes seconds to end; the node is back among its peers before that.
        var former = Task.CompletedTask;
        while (!_stopping.IsCancellationRequested)
        {
            using var life = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            WebApplication? app = null;
            try
            {
                app = Build(life);
                if (options.Silo.HasFixedPort)
                {
                    await former.ConfigureAwait(false);
                }

                // A silo may be declared dead while it starts: then nobody waits for it to finish that.
                await app.StartAsync(life.Token).WaitAsync(life.Token).ConfigureAwait(false);
                _server = (SocketlessServer)app.Services.GetRequiredService<IServer>();
                node.Connect(app.Services.GetRequiredService<IGrainFactory>(), app.Services.GetRequiredService<IClusterMembershipService>());
                await new StateKeeper(options.NodeId, node.Say).RunAsync(app.Services.GetRequiredService<IGrainFactory>(), life.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (life.IsCancellationRequested)
            {
                // It died, or this node stops.
            }
#pragma warning disable CA1031 // It is said, and tried again: a node must come to its cluster by itself.
            catch (Exception e)
#pragma warning restore CA1031
            {
                node.Say($"the silo could not be started: {e.Message}");
                await Task.WhenAny(Task.Delay(RetryDelay, _stopping.Token)).ConfigureAwait(false);
            }

            _server = null;
            node.Disconnect();
            await former.ConfigureAwait(false);
            former = Task.Run(() => EndAsync(app));
        }

        await former.ConfigureAwait(false);
    }

    private WebApplication Build(CancellationTokenSource life)
    {
        place.Prepare();
        // This process holds the node's lock: any row of its name is of a former life.
        place.MarkDead(own: true);
        // Empty: the usual builder reads settings from the folder that the program was started in, and watches all of that folder for changes.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(SiloSupervisor).Assembly.GetName().Name });
        builder.Services.AddRouting();
        builder.Logging.SetMinimumLevel(LogLevel.Error)
            // A peer that is away is an error to Orleans and daily life here: the node's status tells of it.
            .AddFilter("Orleans", LogLevel.Critical)
            // What ends a start is said where it is tried again.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        if (log is not null)
        {
            builder.Logging.AddProvider(log);
        }

        builder.Services.AddSingleton<IServer, SocketlessServer>();
        builder.Services.AddSingleton(node);
        builder.Services.AddSingleton<IFatalErrorHandler>(new SiloFatalErrorHandler(life));
        builder.UseOrleans(Configure);
        var app = builder.Build();
        app.Run(new DashboardPages(app.Services).HandleAsync);
        return app;
    }

    private async Task EndAsync(WebApplication? app)
    {
        if (app is null)
        {
            return;
        }

        using var limit = new CancellationTokenSource(_stopping.IsCancellationRequested ? StopMax : TimeSpan.Zero);
        if (!await EndAsync(() => app.StopAsync(limit.Token)).ConfigureAwait(false))
        {
            // A silo that had not joined yet refuses to be stopped. What it had started would go on, its directory at full speed when the
            // membership that it listens to is disposed.
            await EndAsync(() => app.Services.GetRequiredService<ISiloLifecycleSubject>().OnStop(limit.Token)).ConfigureAwait(false);
        }

        // Also after a stop that failed: what the silo holds, its turn to join above all, must be free again.
        await EndAsync(() => app.DisposeAsync().AsTask()).ConfigureAwait(false);
    }

    private async Task<bool> EndAsync(Func<Task> step)
    {
        try
        {
            await step().WaitAsync(StopMax).ConfigureAwait(false);
            return true;
        }
#pragma warning disable CA1031 // Whatever a dying silo throws, the next one is built: a silo that is stopped while it starts refuses to.
        catch (Exception e)
#pragma warning restore CA1031
        {
            node.Say($"the silo did not end in order: {e.Message}");
            return false;
        }
    }

    private void Configure(ISiloBuilder silo)
    {
        silo.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (IMeetingPlace.Cluster, IMeetingPlace.Cluster));
        silo.Configure<SiloOptions>(o => o.SiloName = options.NodeId);
        options.Silo.Apply(silo, node.Say);
        silo.UseAdoNetClustering(o => (o.Invariant, o.ConnectionString) = (place.Invariant, place.ConnectionString));
        NodeStorage.Add(silo, place, options.StatePath);
        silo.Configure<ClusterMembershipOptions>(o =>
        {
            // A killed process is seen by its lock file; probes are for those that hang or cannot be reached.
            // Patient enough that a node under full load is not taken for dead.
            o.ProbeTimeout = TimeSpan.FromMilliseconds(700);
            o.MaxProbeTimeout = TimeSpan.FromMilliseconds(1_500);
            o.NumMissedProbesLimit = 3;
            o.NumVotesForDeathDeclaration = 2;
            // A node that was cut off and is healed learns here that it was declared dead.
            o.TableRefreshTimeout = TimeSpan.FromMilliseconds(500);
            o.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
            // A silo that cannot reach the others gives its turn to join away, and tries again.
            o.MaxJoinAttemptTime = TimeSpan.FromSeconds(15);
            o.DefunctSiloExpiration = TimeSpan.FromMinutes(5);
            o.DefunctSiloCleanupPeriod = TimeSpan.FromMinutes(1);
        });
        // A namespace in use is one grain. Orleans makes room for a million at the start, which is 20 MB.
        silo.Configure<GrainDirectoryOptions>(o => o.CacheSize = 10_000);
        silo.Configure<ConnectionOptions>(o =>
        {
            o.OpenConnectionTimeout = TimeSpan.FromSeconds(1);
            o.ConnectionRetryDelay = TimeSpan.FromMilliseconds(100);
        });
        silo.Configure<SiloMessagingOptions>(o => o.ResponseTimeout = TimeSpan.FromMilliseconds((2 * options.QuorumTimeoutMs) + 1_000));
        silo.Services.AddPlacementDirector<PinnedPlacement, PinnedDirector>();
        silo.Services.AddSingleton(place);
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, JoinInTurn>();
        if (place.KnowsDeaths)
        {
            silo.Services.AddHostedService<DeathWatch>();
        }

        silo.AddDashboard();
    }
}
