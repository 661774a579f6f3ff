using AiMemory.Domain.Recall;
using AiMemory.Models;

namespace AiMemory.Application.Models;

/// <summary>The reranker that needs no model: how well a text answers by its words (rules 6.3, lexical fallback).</summary>
internal sealed class LexicalRerankModel : IReranker
{
    public string Name => "lexical";

    public bool IsNeural => false;

    public ValueTask<IReadOnlyList<double>?> ScoreAsync(
        string query, IReadOnlyList<Memory> memories, CancellationToken cancellationToken)
    {
        var scorer = new LexicalReranker(query);
        return ValueTask.FromResult<IReadOnlyList<double>?>([.. memories.Select(scorer.Score)]);
    }
}
