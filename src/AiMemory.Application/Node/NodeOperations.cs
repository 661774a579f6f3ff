using AiMemory.Application.Shared;
using AiMemory.Domain.Validation;
using AiMemory.Engine;
using AiMemory.Storage;
using AiMemory.UseCases;

namespace AiMemory.Application.Node;

/// <summary>The node itself: where writes stand, digests, backup.</summary>
internal sealed class NodeOperations(ServiceContext context)
{
    /// <summary>The engine's own word, who is away, and what the models cannot do.</summary>
    public EngineStatus GetStatus()
    {
        var status = context.Engine.GetStatus();
        var degraded = new List<string>(status.Degraded);
        if (status.Federated && 1 + status.Peers.Count(p => p.Alive) < status.WriteQuorum)
        {
            degraded.Add(FormattableString.Invariant($"no quorum: reads go on, writes are not acknowledged (W={status.WriteQuorum} of {status.Replicas})"));
        }

        degraded.AddRange(status.Peers.Where(p => !p.Alive).Select(p => $"unreachable: {p.NodeId}"));
        if (context.Models.Vectors is { Refused: > 0 and var refused })
        {
            degraded.Add(FormattableString.Invariant($"vector index full: {refused} vectors left out"));
        }

        return degraded.Count == status.Degraded.Count ? status : status with { Degraded = degraded };
    }

    public async ValueTask<Outcome<WriteStatusResponse>> GetWriteAsync(string receiptToken, CancellationToken cancellationToken)
    {
        if (!Receipt.TryParseToken(receiptToken, out var version, out var @namespace))
        {
            return Problem.Invalid("receipt is not of the form epoch.sequence@namespace");
        }

        var holders = await context.Engine.GetHoldersAsync(@namespace, version, cancellationToken).ConfigureAwait(false);
        if (holders.Count == 0)
        {
            return Problem.NotFound();
        }

        var status = context.Engine.GetStatus();
        var standard = await context.Reader.GetStandardAsync(@namespace, cancellationToken).ConfigureAwait(false);
        return new WriteStatusResponse(
            @namespace, version, holders, standard?.WriteQuorum ?? status.WriteQuorum, status.Replicas);
    }

    public async ValueTask<Outcome<NamespaceDigest>> GetDigestAsync(string @namespace, CancellationToken cancellationToken) =>
        FieldRules.Namespace(@namespace) is { } fault
            ? Problem.Invalid(fault)
            : await context.Engine.GetDigestAsync(@namespace, cancellationToken).ConfigureAwait(false);

    public async ValueTask<Outcome<BackupManifest>> BackupAsync(string directory, int keep, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(directory);
            var manifest = await context.Engine.BackupAsync(directory, cancellationToken).ConfigureAwait(false);
            SnapshotRotation.Rotate(directory, keep);
            return manifest;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem(e is StorageFullException ? ProblemKind.StorageFull : ProblemKind.Unavailable, e.Message);
        }
    }
}
