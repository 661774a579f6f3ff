namespace AiMemory.Models;

/// <summary>Scores (query, document) pairs again after recall (rules 6.3, rerank).</summary>
public interface IReranker
{
    /// <summary>The model's name as <c>memory_capabilities</c> shows it.</summary>
    string Name { get; }

    /// <summary>False for the lexical fallback; capabilities then deny neural reranking.</summary>
    bool IsNeural { get; }

    /// <summary>One score from 0 to 1 per memory, in their order; null when the model cannot answer now.</summary>
    ValueTask<IReadOnlyList<double>?> ScoreAsync(
        string query, IReadOnlyList<Memory> memories, CancellationToken cancellationToken);
}
