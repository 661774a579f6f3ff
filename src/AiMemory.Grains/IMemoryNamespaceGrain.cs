using Orleans;

namespace AiMemory.Grains;

/// <summary>The owner of one namespace; the key is its name. It lives on the node that asked first, and anywhere else when that is gone.</summary>
[Alias("aimemory.namespace.v1")]
public interface IMemoryNamespaceGrain : IGrainWithStringKey
{
    /// <summary>
    /// Decides a command and returns when W nodes hold it durably, or with the problem. Copies that the answer did not wait for go on.
    /// Giving up the call does not undo what was accepted.
    /// </summary>
    [Alias("commit")]
    Task<CommitReply> CommitAsync(CommitCall call);
}
