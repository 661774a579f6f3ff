using AiMemory.Storage;

namespace AiMemory.Engine;

/// <summary>
/// The one port between the use cases and the replicated log: commit a command to a namespace, and answer with the outcome.
/// Two engines: embedded (one process, N=1) and Orleans (grains). Everything above it is the same code.
/// </summary>
public interface IEngine : IAsyncDisposable
{
    /// <summary>
    /// Has the namespace's owner evaluate the command, log it and copy it to W replicas. Cancelling stops the wait, never an
    /// accepted write. After a successful return, reads through <see cref="Reader"/> see the write (P7).
    /// </summary>
    ValueTask<CommitResult> CommitAsync(Command command, CommitOptions options, CancellationToken cancellationToken);

    /// <summary>The local replica.</summary>
    IReplicaReader Reader { get; }

    /// <summary>Returns when the local replica holds everything acknowledged anywhere before the call; null means all namespaces.</summary>
    ValueTask<Problem?> ReadBarrierAsync(string? @namespace, CancellationToken cancellationToken);

    /// <summary>How many nodes hold an entry now.</summary>
    ValueTask<IReadOnlyList<string>> GetHoldersAsync(string @namespace, EntryVersion version, CancellationToken cancellationToken);

    EngineStatus GetStatus();

    ValueTask<NamespaceDigest> GetDigestAsync(string @namespace, CancellationToken cancellationToken);

    ValueTask<BackupManifest> BackupAsync(string directory, CancellationToken cancellationToken);

    /// <summary>Raised after an entry's mutations are in the local rows, in log order; must return at once.</summary>
    event Action<Log.Entry>? Applied;
}
