using System.Collections.Concurrent;
using AiMemory.Storage;

namespace AiMemory.Engine.Replicated;

/// <summary>
/// Looks at all rows now and then: at their checksums here, and at their digests on the peers. Some rows at a time and mostly at rest,
/// so that nobody notices; what to do about damage is the core's, or, on a node alone, a person's.
/// </summary>
internal sealed class ScrubLoop(IReplicaStore store, NodeDriver driver, ScrubOptions options, Action<string> report, ConcurrentDictionary<string, int> damagedAlone)
{
    private const int NamesPage = 128;

    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(5);

    private bool IsAlone => driver.Core.Topology.Peers.Count == 0;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            for (var delay = options.First; ; delay = options.Every)
            {
                await Task.Delay(delay, cancellationToken).ConfigureAwait(false);
                await LookAtAllAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    /// <summary>Looks at the checksums of one namespace; true when they hold.</summary>
    public async Task<bool> LookAtAsync(string name, ScrubPace pace, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> damaged;
        try
        {
            damaged = await driver.ReadStoreAsync(() => store.ScrubAsync(cancellationToken, name, pace)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw;
        }
#pragma warning disable CA1031 // A file that cannot be read at all is for a person to look at; the other namespaces are looked at still.
        catch (Exception e)
#pragma warning restore CA1031
        {
            report($"damage: the rows of namespace '{name}' cannot be read: {e.Message}");
            return false;
        }

        if (damaged.Count == 0)
        {
            damagedAlone.TryRemove(name, out _);
            return true;
        }

        var found = FormattableString.Invariant($"damage: {damaged.Count} rows of namespace '{name}' are not what was written; ");
        if (IsAlone)
        {
            report($"{found}no other node holds them: restore a snapshot");
            damagedAlone[name] = damaged.Count;
            return false;
        }

        report($"{found}they are fetched from the other nodes");
        driver.Post(() => driver.Core.Damaged(NodeDriver.Now, name));
        return false;
    }

    private async Task LookAtAllAsync(CancellationToken cancellationToken)
    {
        string? after = null;
        while (true)
        {
            var page = await driver.ReadStoreAsync(() => store.ListLogsAsync(after, NamesPage, cancellationToken)).ConfigureAwait(false);
            foreach (var name in page.Where(n => n.Length > 0))
            {
                if (await LookAtAsync(name, ScrubPace.Background, cancellationToken).ConfigureAwait(false) && !IsAlone)
                {
                    driver.PostQuietly(() => driver.Core.Compare(NodeDriver.Now, name));
                }

                await Task.Delay(Rest, cancellationToken).ConfigureAwait(false);
            }

            if (page.Count < NamesPage)
            {
                return;
            }

            after = page[^1];
        }
    }
}
