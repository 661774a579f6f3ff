using AiMemory.Models;

namespace AiMemory.Application.Models;

/// <summary>The best rows of a scan so far, of bounded number.</summary>
internal sealed class BestCandidates(int countMax)
{
    private readonly PriorityQueue<Candidate, float> _worstFirst = new();

    /// <summary>What a row must exceed to be taken.</summary>
    public float Threshold { get; private set; } = float.NegativeInfinity;

    public void Offer(float score, Candidate candidate)
    {
        if (_worstFirst.Count < countMax)
        {
            _worstFirst.Enqueue(candidate, score);
        }
        else
        {
            _worstFirst.EnqueueDequeue(candidate, score);
        }

        if (_worstFirst.Count == countMax && _worstFirst.TryPeek(out _, out var worst))
        {
            Threshold = worst;
        }
    }

    /// <summary>The exact order of what was found.</summary>
    public IReadOnlyList<VectorHit> Rescore(ReadOnlySpan<float> query, int hitsMax, double floor)
    {
        var hits = new List<VectorHit>(_worstFirst.Count);
        foreach (var (candidate, _) in _worstFirst.UnorderedItems)
        {
            var score = candidate.Score(query);
            if (score > floor)
            {
                hits.Add(new VectorHit(candidate.Id, score));
            }
        }

        hits.Sort(static (a, b) => a.Similarity != b.Similarity
            ? b.Similarity.CompareTo(a.Similarity)
            : string.CompareOrdinal(a.MemoryId, b.MemoryId));
        return hits.Count <= hitsMax ? hits : hits[..hitsMax];
    }
}
