using Orleans;

namespace AiMemory.Grains;

/// <summary>
/// The memories of one namespace; the key is its name. What an application uses that runs beside a silo, or as an Orleans client:
/// <code>
/// var team = grains.GetGrain&lt;IMemoryNamespaceGrain&gt;("team/ops");
/// var stored = (await team.StoreAsync(new StoreMemory { Title = "Deploys", Content = "On Tuesdays." }, new MemoryCaller("bot"))).Require();
/// </code>
/// It lives on the node that asked first and orders the namespace's writes there; when that node goes, it lives on another one.
/// <para>
/// Writes return when W nodes hold them on disk. A refusal is a value (<see cref="MemoryAnswer{T}.Problem"/>), and changes nothing;
/// <see cref="MemoryProblemKind.QuorumNotMet"/> and an exception of Orleans (a timeout, a silo that went away) both mean unknown: the write
/// may still arrive. To repeat it safely, store under the same title, or give <see cref="MemoryCaller.IdempotencyKey"/>.
/// </para>
/// <para>Reads see every write that was acknowledged before, through whichever door, as long as a quorum of nodes can be reached;
/// without one they answer from the copy of the node that the grain is on.</para>
/// </summary>
[Alias("aimemory.namespace.v1")]
public interface IMemoryNamespaceGrain : IGrainWithStringKey
{
    /// <summary>Creates a memory, or updates the one of the same title.</summary>
    [Alias("store")]
    Task<MemoryAnswer<StoredMemory>> StoreAsync(StoreMemory memory, MemoryCaller caller);

    /// <summary>One memory. <see cref="MemoryProblemKind.NotFound"/> when this namespace holds none of that id.</summary>
    /// <param name="id">An id, or a unique prefix of one.</param>
    [Alias("get")]
    Task<MemoryAnswer<MemoryRecord>> GetAsync(string id, MemoryCaller caller);

    /// <summary>Changes the given fields of a memory. With <see cref="UpdateMemory.IfVersion"/> only if it has not moved on.</summary>
    [Alias("update")]
    Task<MemoryAnswer<MemoryRecord>> UpdateAsync(UpdateMemory update, MemoryCaller caller);

    /// <summary>Deletes a memory for good, on all nodes; the answer is what was deleted.</summary>
    /// <param name="ifVersion">Only if it is at this version; null whatever its version is.</param>
    [Alias("delete")]
    Task<MemoryAnswer<MemoryRecord>> DeleteAsync(string id, string? ifVersion, MemoryCaller caller);

    /// <summary>Makes a memory permanent: tier long, no expiry.</summary>
    [Alias("promote")]
    Task<MemoryAnswer<MemoryRecord>> PromoteAsync(string id, MemoryCaller caller);

    /// <summary>The memories of the namespace, by priority, then the latest change first.</summary>
    [Alias("list")]
    Task<MemoryAnswer<MemoryList>> ListAsync(ListMemories query, MemoryCaller caller);

    /// <summary>The memories that hold all of the words.</summary>
    [Alias("search")]
    Task<MemoryAnswer<MemoryList>> SearchAsync(SearchMemories query, MemoryCaller caller);

    /// <summary>
    /// The memories that fit what the caller is about to do, best first. In a namespace with a slash its ancestors are asked as well.
    /// What is returned counts as used, which lengthens its life.
    /// </summary>
    [Alias("recall")]
    Task<MemoryAnswer<RecalledMemories>> RecallAsync(RecallMemories query, MemoryCaller caller);

    /// <summary>Links a memory of this namespace to another one, of any namespace. Saying it twice makes one link.</summary>
    /// <param name="relation"><c>related_to</c>, <c>supersedes</c>, <c>contradicts</c> or <c>derived_from</c>.</param>
    [Alias("link")]
    Task<MemoryAnswer<LinkRecord>> LinkAsync(string sourceId, string targetId, string relation, MemoryCaller caller);

    /// <summary>Moves the memories that match into the archive, from where they can be restored.</summary>
    /// <param name="pattern">Words of which one must match; null forgets the whole namespace.</param>
    /// <param name="tier">Only those of this tier; null of any.</param>
    [Alias("forget")]
    Task<MemoryAnswer<ForgottenMemories>> ForgetAsync(string? pattern, MemoryTier? tier, MemoryCaller caller);

    /// <summary>How many nodes hold a write by now.</summary>
    /// <param name="version">As <see cref="WriteReceipt.Version"/> gave it.</param>
    [Alias("get-write")]
    Task<MemoryAnswer<WriteReceipt>> GetWriteAsync(string version);
}
