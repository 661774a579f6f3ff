namespace AiMemory.Storage;

/// <summary>What stands beside a snapshot so that a restore can verify it first.</summary>
public sealed record BackupManifest(
    string Snapshot,
    string Sha256,
    long Bytes,
    string SourceDb,
    string Version,
    string CreatedAt);
