using Orleans;

namespace AiMemory.Grains.Nodes;

/// <summary>How nodes reach the owner of a namespace; the key is its name. The same activation as <see cref="IMemoryNamespaceGrain"/>.</summary>
[Alias("aimemory.namespace-owner.v1")]
public interface INamespaceOwnerGrain : IGrainWithStringKey
{
    /// <summary>
    /// Decides a command and returns when W nodes hold it durably, or with the problem. Copies that the answer did not wait for go on.
    /// Giving up the call does not undo what was accepted.
    /// </summary>
    [Alias("commit")]
    Task<CommitReply> CommitAsync(CommitCall call);
}
