using AiMemory.Engine;
using AiMemory.Storage;
using AiMemory.UseCases;

namespace AiMemory.Application;

public sealed partial class MemoryService
{
    public IAsyncEnumerable<Memory> ExportMemoriesAsync(CancellationToken cancellationToken) =>
        _context.Reader.ExportMemoriesAsync(_context.Now, cancellationToken);

    public IAsyncEnumerable<MemoryLink> ExportLinksAsync(CancellationToken cancellationToken) =>
        _context.Reader.ExportLinksAsync(_context.Now, cancellationToken);

    public ValueTask<Outcome<ImportResponse>> ImportAsync(ImportRequest request, Caller caller, CancellationToken cancellationToken) =>
        _import.ImportAsync(request, caller, cancellationToken);

    public ValueTask<Outcome<SyncPushResponse>> PushAsync(SyncPushRequest request, Caller caller, CancellationToken cancellationToken) =>
        _sync.PushAsync(request, caller, cancellationToken);

    public ValueTask<Outcome<IReadOnlyList<Memory>>> PullSinceAsync(
        string? since, long limit, string? peer, Caller caller, CancellationToken cancellationToken) =>
        _sync.PullSinceAsync(since, limit, peer, caller, cancellationToken);

    public ValueTask<Outcome<AutoConsolidateResponse>> AutoConsolidateAsync(
        AutoConsolidateRequest request, Caller caller, CancellationToken cancellationToken) =>
        _autoConsolidation.RunAsync(request, caller, cancellationToken);

    public ValueTask<bool> IsHealthyAsync(CancellationToken cancellationToken) =>
        _context.Reader.IsHealthyAsync(cancellationToken);

    public EngineStatus GetStatus() =>
        _node.GetStatus();

    public ValueTask<Outcome<WriteStatusResponse>> GetWriteAsync(string receiptToken, CancellationToken cancellationToken) =>
        _node.GetWriteAsync(receiptToken, cancellationToken);

    public ValueTask<Outcome<NamespaceDigest>> GetDigestAsync(string @namespace, CancellationToken cancellationToken) =>
        _node.GetDigestAsync(@namespace, cancellationToken);

    public ValueTask<Outcome<BackupManifest>> BackupAsync(string directory, int keep, CancellationToken cancellationToken) =>
        _node.BackupAsync(directory, keep, cancellationToken);
}
