using System.Threading.Channels;
using AiMemory.Application.Commands;
using AiMemory.Diagnostics;
using AiMemory.Engine;
using AiMemory.Log;
using AiMemory.Models;

namespace AiMemory.Application.Shared;

/// <summary>
/// Keeps embeddings in step with the rows, behind the writes: nothing waits for a model. The index follows the log, so vectors that
/// other nodes made are found here too. Without an embedder and an index it does nothing.
/// </summary>
internal sealed class EmbeddingQueue : IAsyncDisposable
{
    // Rows waiting for the model; beyond it the oldest wait for the next backfill instead.
    private const int RowsMax = 10_000;

    /// <summary>Rows whose vectors a recall waits for; more of them mean that somebody stores in bulk.</summary>
    private const int RowsAwaitedMax = 64;

    private readonly ServiceContext _context;
    private readonly Channel<Item> _items = Channel.CreateBounded<Item>(
        new BoundedChannelOptions(RowsMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
        static dropped => dropped.Reached?.TrySetResult());

    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _worker;

    public EmbeddingQueue(ServiceContext context)
    {
        _context = context;
        _worker = context.Models is { Embedder: { } embedder, Vectors: { } vectors }
            ? Task.Run(() => RunAsync(embedder, vectors, _stopping.Token))
            : Task.CompletedTask;
    }

    public void Add(Memory memory)
    {
        if (_context.Models is { Embedder: not null, Vectors: not null })
        {
            _items.Writer.TryWrite(new Item(memory, null));
        }
    }

    /// <summary>
    /// Waits until the vectors that were stored are loaded, and those of the rows queued so far are made: whoever stored a moment ago
    /// finds it. Ends early when time is up or, for callers in a hurry, when much is queued.
    /// </summary>
    /// <param name="waitsForMany">A command that came for this answer alone; it waits out a backfill too.</param>
    public async ValueTask CatchUpAsync(TimeSpan max, bool waitsForMany, CancellationToken cancellationToken)
    {
        if (_worker.IsCompleted || (!waitsForMany && _items.Reader.Count > RowsAwaitedMax))
        {
            return;
        }

        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _items.Writer.TryWrite(new Item(null, reached));
        await Task.WhenAny(reached.Task, _worker, Task.Delay(max, cancellationToken)).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    public async ValueTask DisposeAsync()
    {
        if (_context.Models.Vectors is not null)
        {
            _context.Engine.Applied -= Follow;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await _worker.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task RunAsync(IEmbedder embedder, IVectorIndex vectors, CancellationToken cancellationToken)
    {
        _context.Engine.Applied += Follow;
        await foreach (var row in _context.Reader.ReadVectorsAsync(cancellationToken).ConfigureAwait(false))
        {
            vectors.Put(row.MemoryId, row.Namespace, row.Vector);
        }

        MemoryInstruments.SetVectors(vectors.Count);

        // Several nodes would each embed the same rows: a cluster leaves old rows to whoever writes them next.
        if (_context.Engine.GetStatus().Replicas == 1)
        {
            await BackfillAsync(embedder, vectors, cancellationToken).ConfigureAwait(false);
        }

        await foreach (var item in _items.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (item.Row is { } row)
            {
                await EmbedAsync(embedder, row, cancellationToken).ConfigureAwait(false);
            }

            item.Reached?.TrySetResult();
        }
    }

    private async Task BackfillAsync(IEmbedder embedder, IVectorIndex vectors, CancellationToken cancellationToken)
    {
        await foreach (var row in _context.Reader.ExportMemoriesAsync(_context.Now, cancellationToken).ConfigureAwait(false))
        {
            if (!vectors.TryGet(row.Id, out _))
            {
                await EmbedAsync(embedder, row, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task EmbedAsync(IEmbedder embedder, Memory row, CancellationToken cancellationToken)
    {
        var vector = await embedder.EmbedAsync($"{row.Title} {row.Content}", cancellationToken).ConfigureAwait(false);
        if (vector is { } made)
        {
            var command = new PutVectorCommand(row.Namespace, row.Id, row.Version, made.ToArray());
            await _context.CommitAsync(command, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A row to embed, or a mark to reach.</summary>
    private readonly record struct Item(Memory? Row, TaskCompletionSource? Reached);

    // Raised in log order on every node, for what any node committed.
    private void Follow(Entry entry)
    {
        var vectors = _context.Models.Vectors!;
        foreach (var mutation in MutationCodec.Decode(entry.Payload))
        {
            if (mutation is { Row: RowKind.Vector, Kind: MutationKind.Put })
            {
                vectors.Put(mutation.Key, entry.Namespace, RowCodec.DecodeVector(mutation.Body.Span));
            }
            else if (mutation is { Row: RowKind.Memory, Kind: MutationKind.Delete })
            {
                vectors.Remove(mutation.Key);
            }
        }

        MemoryInstruments.SetVectors(vectors.Count);
    }
}
