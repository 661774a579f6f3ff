using AiMemory.Storage;
using AiMemory.UseCases;

namespace AiMemory.Host.Nodes;

/// <summary>What a node does by the clock: sweep expired rows, purge old archive rows, checkpoint the file (contract, cli 4).</summary>
internal sealed class Maintenance(IMemoryService service, IReplicaStore store, ServiceOptions options) : IAsyncDisposable
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(1_800);
    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromSeconds(600);
    private static readonly TimeSpan CheckpointFirst = TimeSpan.FromSeconds(300);

    private readonly CancellationTokenSource _stopping = new();
    private Task _loops = Task.CompletedTask;

    public Maintenance Start()
    {
        _loops = Task.WhenAll(
            LoopAsync(SweepEvery, SweepEvery, SweepAsync),
            LoopAsync(CheckpointFirst, CheckpointEvery, () => store.CheckpointAsync(CancellationToken.None).AsTask()));
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loops.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task SweepAsync()
    {
        var caller = new Caller(Door.Grain, null, "system:sweep");
        await service.CollectExpiredAsync(dryRun: false, caller, CancellationToken.None).ConfigureAwait(false);
        if (options.ArchiveMaxDays > 0)
        {
            await service.PurgeArchivedAsync(options.ArchiveMaxDays, caller, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task LoopAsync(TimeSpan first, TimeSpan every, Func<Task> work)
    {
        try
        {
            for (var delay = first; ; delay = every)
            {
                await Task.Delay(delay, _stopping.Token).ConfigureAwait(false);
                try
                {
                    await work().ConfigureAwait(false);
                }
                catch (IOException exception)
                {
                    // A full disk, say: tried again at the next turn, and said.
                    await Console.Error.WriteLineAsync($"maintenance failed: {exception.Message}").ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
    }
}
