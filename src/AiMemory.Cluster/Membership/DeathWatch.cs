using Microsoft.Extensions.Hosting;

namespace AiMemory.Cluster.Membership;

/// <summary>A peer whose lock file is free has no process any more: the cluster is told at once, long before probes would tell it.</summary>
internal sealed class DeathWatch(IClusterMembershipService membership, ILocalSiloDetails self, IMeetingPlace place) : IHostedService, IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(50);

    private readonly ManualResetEventSlim _stop = new();
    private Thread? _thread;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Its own thread: a busy pool must not make the watch late.
        _thread = new Thread(Watch) { IsBackground = true, Name = "death watch" };
        _thread.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stop.Set();
        _thread?.Join();
        return Task.CompletedTask;
    }

    public void Dispose() => _stop.Set();

    private void Watch()
    {
        var told = new HashSet<SiloAddress>();
        while (!_stop.Wait(Every))
        {
            foreach (var (address, member) in membership.CurrentSnapshot.Members)
            {
                if (member.Status is SiloStatus.Active or SiloStatus.Joining && !address.Equals(self.SiloAddress)
                    && !place.Lives(member.Name) && told.Add(address))
                {
                    _ = membership.TryKill(address);
                }
            }
        }
    }
}
