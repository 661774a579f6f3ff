using AiMemory.Cli.Hosting;
using AiMemory.Engine.Replicated;
using AiMemory.Gateway;
using AiMemory.Host.Sessions;
using AiMemory.Host.Stores;
using AiMemory.Storage;

namespace AiMemory.Host.Nodes;

/// <summary>One node in this process: the file, the use cases, HTTP and MCP, until a signal ends it.</summary>
internal sealed class NodeServer(ServeOptions options, TextWriter output, TextWriter error)
{
    /// <summary>What of a SIGTERM's time webhooks may take; the rest of them become dead letters.</summary>
    private static readonly TimeSpan TermWebhooks = TimeSpan.FromMilliseconds(100);

    public async Task<int> RunAsync()
    {
        using var signals = new StopSignals(options.ShutdownGraceSecs);
        try
        {
            var session = await OpenAsync().ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
            {
                await ServeAsync(session, signals).ConfigureAwait(false);
            }

            return 0;
        }
        catch (Exception exception) when (exception is GatewayConfigurationException or IOException or UnauthorizedAccessException
            or System.Security.Cryptography.CryptographicException)
        {
            await error.WriteLineAsync($"Error: {exception.Message}").ConfigureAwait(false);
            return 1;
        }
    }

    private async ValueTask<INodeSession> OpenAsync()
    {
        var problems = new List<string>(options.Problems);
        var address = AddressOf(problems);
        foreach (var (flag, problem) in GatewayChecks.Run(Edge))
        {
            problems.Add($"{options.PlaceOf(flag)}: {problem}");
        }

        if (options.Problems.Count > 0)
        {
            // Peers may be missing for what is wrong already; the rest of the cluster's settings is looked at all the same.
#if ORLEANS
            FindClusterProblems(problems);
#endif
            SettingProblems.RefuseAny(problems);
        }

        return options.QuorumWrites > 0 && options.QuorumPeers.Count > 0
            ? await OpenClusterAsync(address, problems).ConfigureAwait(false)
            : await OpenAloneAsync(address, problems).ConfigureAwait(false);
    }

    private GatewayOptions Edge => HttpEdge.OptionsOf(options);

    private StoreAddress AddressOf(List<string> problems)
    {
        try
        {
            return options.Store is { } url ? StoreAddress.Parse(url) : StoreAddress.OfFile(options.DatabasePath);
        }
        catch (StoreFormatException e)
        {
            problems.Add($"{options.PlaceOf("--store")}: {e.Message}");
            return StoreAddress.OfFile(options.DatabasePath);
        }
    }

#if ORLEANS
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private void FindClusterProblems(List<string> problems) => _ = ClusterPlan.Of(options, problems.Add);
#endif

    private async ValueTask<INodeSession> OpenAloneAsync(StoreAddress address, List<string> problems)
    {
        SettingProblems.RefuseAny(problems);
        var session = await EmbeddedSession.OpenAsync(address, options.Service, output, CancellationToken.None).ConfigureAwait(false);
        if (ScrubOptions.Of(options.ScrubIntervalSecs) is { } scrub)
        {
            session.StartScrub(scrub, output);
        }

        return session;
    }

    // A method of its own: a node alone never loads Orleans.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private async ValueTask<INodeSession> OpenClusterAsync(StoreAddress address, List<string> problems)
    {
#if ORLEANS
        var cluster = ClusterPlan.Of(options, problems.Add);
        SettingProblems.RefuseAny(problems);
        return await ClusterSession.OpenAsync(options, cluster, address, output, new LineLoggerProvider(output)).ConfigureAwait(false);
#else
        await Task.CompletedTask.ConfigureAwait(false);
        SettingProblems.RefuseAny(problems);
        throw new GatewayConfigurationException(
            $"{options.PlaceOf("--quorum-writes")}: {options.QuorumWrites} needs a build with the cluster engine; this one serves a single node");
#endif
    }

    private async Task ServeAsync(INodeSession session, StopSignals signals)
    {
        var edge = new HttpEdge(
            Edge with { NodeUrls = session.NodeUrls, Members = session.ListMembersAsync },
            session.Service,
            session.HandleAsync,
            output);
        await using (edge.ConfigureAwait(false))
        {
            var url = await edge.StartAsync().ConfigureAwait(false);
            await session.Store.AnnounceAsync(url).ConfigureAwait(false);
            await PrintBannerAsync(url, session).ConfigureAwait(false);
            var maintenance = new Maintenance(session.Service, session.Store.Replica, options.Service).Start();

            var drain = await signals.Stopped.ConfigureAwait(false);
            await edge.EndStreamsAsync().ConfigureAwait(false);
            await maintenance.DisposeAsync().ConfigureAwait(false);
            await edge.StopAsync(drain).ConfigureAwait(false);
            await session.StopWebhooksAsync(drain <= StopSignals.TermDrain ? TermWebhooks : drain).ConfigureAwait(false);
        }
    }

    private async Task PrintBannerAsync(string url, INodeSession session)
    {
        await output.WriteLineAsync($"ai-memory listening on {url}").ConfigureAwait(false);
        await output.WriteLineAsync($"  data    {session.Store.Display}").ConfigureAwait(false);
        await output.WriteLineAsync($"  engine  {session.Engine}").ConfigureAwait(false);
        await output.WriteLineAsync($"  MCP     {url}/mcp").ConfigureAwait(false);
        await output.WriteLineAsync("  stop    Ctrl-C").ConfigureAwait(false);
        await output.FlushAsync().ConfigureAwait(false);
    }
}
