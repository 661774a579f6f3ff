using System.Diagnostics;
using AiMemory.Storage;

namespace AiMemory.Engine.Replicated;

/// <summary>
/// Looks at all rows now and then: at their checksums here, and at their digests on the peers. A namespace at a time and mostly at rest,
/// so that nobody notices; what to do about damage is the core's.
/// </summary>
internal sealed class ScrubLoop(IReplicaStore store, NodeDriver driver, ScrubOptions options, Action<string> report)
{
    private const int NamesPage = 128;

    // A tenth of one processor at most.
    private const int RestFactor = 9;
    private static readonly TimeSpan RestMin = TimeSpan.FromMilliseconds(5);

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
    public async Task<bool> LookAtAsync(string name, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> damaged;
        try
        {
            damaged = await driver.ReadStoreAsync(() => store.ScrubAsync(cancellationToken, name)).ConfigureAwait(false);
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
            return true;
        }

        report(FormattableString.Invariant($"damage: {damaged.Count} rows of namespace '{name}' are not what was written; they are fetched from the other nodes"));
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
                var begun = Stopwatch.GetTimestamp();
                if (await LookAtAsync(name, cancellationToken).ConfigureAwait(false))
                {
                    driver.PostQuietly(() => driver.Core.Compare(NodeDriver.Now, name));
                }

                var rest = Stopwatch.GetElapsedTime(begun) * RestFactor;
                await Task.Delay(rest > RestMin ? rest : RestMin, cancellationToken).ConfigureAwait(false);
            }

            if (page.Count < NamesPage)
            {
                return;
            }

            after = page[^1];
        }
    }
}
