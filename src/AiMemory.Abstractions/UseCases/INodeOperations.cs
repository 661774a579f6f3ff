using AiMemory.Engine;
using AiMemory.Storage;

namespace AiMemory.UseCases;

/// <summary>The node itself: health, where writes stand, backup.</summary>
public interface INodeOperations
{
    ValueTask<bool> IsHealthyAsync(CancellationToken cancellationToken);

    EngineStatus GetStatus();

    /// <param name="receiptToken">As given in <c>X-Memory-Receipt</c>.</param>
    ValueTask<Outcome<WriteStatusResponse>> GetWriteAsync(string receiptToken, CancellationToken cancellationToken);

    ValueTask<Outcome<NamespaceDigest>> GetDigestAsync(string @namespace, CancellationToken cancellationToken);

    /// <summary>A snapshot and its manifest in the directory; older snapshots beyond <paramref name="keep"/> go, 0 keeps all.</summary>
    ValueTask<Outcome<BackupManifest>> BackupAsync(string directory, int keep, CancellationToken cancellationToken);
}
