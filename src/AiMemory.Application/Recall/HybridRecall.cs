using AiMemory.Application.Shared;
using AiMemory.Domain.Recall;
using AiMemory.Models;
using AiMemory.Storage;
using AiMemory.UseCases;

namespace AiMemory.Application.Recall;

/// <summary>What models add to recall, where they are configured and answer; without them recall is by words (rules 6.3).</summary>
internal sealed class HybridRecall(ServiceContext context, EmbeddingQueue embeddings)
{
    private const string Keyword = "keyword";
    private const string Hybrid = "hybrid";
    private const string Reranked = "hybrid+rerank";

    // A command waits for the vectors that its answer needs; a node answers with those it has after a moment.
    private static readonly TimeSpan CommandWait = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan NodeWait = TimeSpan.FromSeconds(2);

    private readonly ScoringOptions _scoring = new()
    {
        HalfLifeDaysShort = context.Options.HalfLifeDaysShort,
        HalfLifeDaysMid = context.Options.HalfLifeDaysMid,
        HalfLifeDaysLong = context.Options.HalfLifeDaysLong,
        LegacyScoring = context.Options.LegacyScoring,
    };

    /// <summary>Words and vectors in one order, and the mode that was really used.</summary>
    public async ValueTask<(IReadOnlyList<RankedMemory> Ranked, string Mode)> BlendAsync(
        IReadOnlyList<RankedMemory> words, RecallRequest request, RecallQuery query, int limit, bool isCommand, CancellationToken cancellationToken)
    {
        if (request.KeywordOnly || limit == 0 || context.Models is not { Embedder: { } embedder, Vectors: { } vectors }
            || string.IsNullOrWhiteSpace(request.Context))
        {
            return (words, Keyword);
        }

        if (await EmbedAsync(embedder, request, cancellationToken).ConfigureAwait(false) is not { } vector)
        {
            return (words, Keyword);
        }

        await embeddings.CatchUpAsync(isCommand ? CommandWait : NodeWait, isCommand, cancellationToken).ConfigureAwait(false);
        words = [.. words.Take((int)HybridRanker.KeywordPool(limit))];
        var cosines = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var row in words)
        {
            if (vectors.TryGet(row.Memory.Id, out var stored))
            {
                cosines[row.Memory.Id] = HybridRanker.Cosine(vector.Span, stored.Span);
            }
        }

        var nearest = await FindNearestAsync(vectors, vector, query, words, limit, cancellationToken).ConfigureAwait(false);
        return (HybridRanker.Blend(words, cosines, nearest, _scoring, query.Now), Hybrid);
    }

    /// <summary>A reranker's opinion, after budget and touch.</summary>
    public async ValueTask<(Selection Selection, string Mode)> RerankAsync(
        Selection selection, RecallRequest request, string mode, CancellationToken cancellationToken)
    {
        if (mode == Keyword || context.Models.Reranker is not { } reranker || selection.Kept.Count == 0)
        {
            return (selection, mode);
        }

        var memories = selection.Kept.Select(k => k.Row.Memory).ToArray();
        if (await reranker.ScoreAsync(request.Context, memories, cancellationToken).ConfigureAwait(false) is not { } scores)
        {
            return (selection, mode);
        }

        var byId = memories.Zip(scores).ToDictionary(p => p.First.Id, p => p.Second, StringComparer.Ordinal);
        var collapsed = selection.Kept.ToDictionary(k => k.Row.Memory.Id, k => k.Collapsed, StringComparer.Ordinal);
        var reranked = HybridRanker.Rerank(selection.Kept.Select(k => k.Row).ToArray(), m => byId[m.Id]);
        return (selection with { Kept = reranked.Select(r => (r, collapsed[r.Memory.Id])).ToArray() }, Reranked);
    }

    private static async ValueTask<ReadOnlyMemory<float>?> EmbedAsync(
        IEmbedder embedder, RecallRequest request, CancellationToken cancellationToken)
    {
        var vector = await embedder.EmbedAsync(request.Context, cancellationToken).ConfigureAwait(false);
        if (vector is not { } asked || request.ContextTokens is not { Count: > 0 } tokens)
        {
            return vector;
        }

        var mixed = await embedder.EmbedAsync(string.Join(' ', tokens), cancellationToken).ConfigureAwait(false);
        return mixed is { } other ? HybridRanker.MixQuery(asked.Span, other.Span) : vector;
    }

    private async ValueTask<IReadOnlyList<(Memory Memory, double Cosine)>> FindNearestAsync(
        IVectorIndex vectors,
        ReadOnlyMemory<float> vector,
        RecallQuery query,
        IReadOnlyList<RankedMemory> words,
        int limit,
        CancellationToken cancellationToken)
    {
        var known = words.Select(r => r.Memory.Id).ToHashSet(StringComparer.Ordinal);
        var filter = new FilterMatch(query.Filter, query.Now);
        var hits = vectors.FindNearest(vector, query.Filter.Namespaces, (int)HybridRanker.VectorPool(limit), HybridRanker.CosineMin);
        var nearest = new List<(Memory, double)>();
        foreach (var hit in hits)
        {
            if (!known.Contains(hit.MemoryId)
                && await context.Reader.GetMemoryAsync(hit.MemoryId, cancellationToken).ConfigureAwait(false) is { } memory
                && filter.Holds(memory))
            {
                nearest.Add((memory, hit.Similarity));
            }
        }

        return nearest;
    }
}
