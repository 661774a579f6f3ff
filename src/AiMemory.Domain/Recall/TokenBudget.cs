using System.Text;

namespace AiMemory.Domain.Recall;

/// <summary>Cuts an answer to what a model can take in (rules 6.5).</summary>
public static class TokenBudget
{
    /// <summary>Estimated tokens of a row: a quarter of its bytes.</summary>
    public static long Cost(Memory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        return (Encoding.UTF8.GetByteCount(memory.Title) + Encoding.UTF8.GetByteCount(memory.Content)) / 4;
    }

    /// <summary>How many of the first rows fit, and what they cost; stops at the first that does not fit. No budget keeps all.</summary>
    public static (int Kept, long Used) Apply(IEnumerable<Memory> ranked, long? budget)
    {
        ArgumentNullException.ThrowIfNull(ranked);
        var kept = 0;
        var used = 0L;
        foreach (var memory in ranked)
        {
            var cost = Cost(memory);
            if (budget is { } most && used + cost > most)
            {
                break;
            }

            used += cost;
            kept++;
        }

        return (kept, used);
    }
}
