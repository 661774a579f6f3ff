using AiMemory.Cli.Hosting;
using AiMemory.Engine;
using AiMemory.Host.Stores;
using Microsoft.AspNetCore.Http;

namespace AiMemory.Host.Sessions;

/// <summary>What a serving node runs on: alone, or one of a cluster.</summary>
internal interface INodeSession : IServiceSession
{
    OpenStore Store { get; }

    /// <summary>The engine, for the banner.</summary>
    string Engine { get; }

    /// <summary>Requests that are the engine's own pages; false when it is none.</summary>
    Task<bool> HandleAsync(HttpContext http);

    /// <summary>URLs by which clients reach the nodes, by node id.</summary>
    IReadOnlyDictionary<string, string> NodeUrls { get; }

    /// <summary>How every node does, as far as they can be asked.</summary>
    ValueTask<IReadOnlyList<MemberReport>> ListMembersAsync(CancellationToken cancellationToken);

    /// <summary>Ends webhook deliveries within the time given.</summary>
    Task StopWebhooksAsync(TimeSpan drainMax);
}
