using AiMemory.Domain.Json;
using AiMemory.Domain.Validation;

namespace AiMemory.Domain.Rules;

/// <summary>Several memories become one (rules 14).</summary>
public static class Consolidation
{
    private const int PriorityMin = 5;

    /// <summary>Fills in what the new row takes from its sources.</summary>
    /// <param name="result">The new row with its own id, title, content, namespace, tier, source and times.</param>
    /// <param name="sources">In the order asked: a later one wins where metadata keys meet.</param>
    /// <param name="caller">Becomes the author.</param>
    /// <returns>The row, or a problem when the merged metadata breaks a rule.</returns>
    public static (Memory Memory, Problem? Problem) Merge(Memory result, IReadOnlyList<Memory> sources, string caller)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(sources);
        var tags = new SortedSet<string>(Utf8Order.Instance);
        var metadata = new SortedDictionary<string, string>(Utf8Order.Instance);
        var authors = new List<string>();
        var priority = PriorityMin;
        var accesses = 0L;
        foreach (var source in sources)
        {
            tags.UnionWith(source.Tags);
            priority = Math.Max(priority, source.Priority);
            accesses = AddCapped(accesses, source.AccessCount);
            if (source.Metadata.AgentId is { } author && !authors.Contains(author, StringComparer.Ordinal))
            {
                authors.Add(author);
            }

            foreach (var (key, value) in source.Metadata.ReadMembers())
            {
                if (key != "agent_id")
                {
                    metadata[key] = value;
                }
            }
        }

        metadata["derived_from"] = CanonicalJson.Array([.. sources.Select(source => source.Id)]);
        metadata["agent_id"] = CanonicalJson.Quote(caller);
        if (authors.Count > 0)
        {
            metadata["consolidated_from_agents"] = CanonicalJson.Array(authors);
        }

        var merged = result with
        {
            Tags = [.. tags],
            Priority = priority,
            Confidence = 1.0,
            AccessCount = accesses,
            ExpiresAt = null,
            Metadata = MetadataEditor.FromMembers(metadata),
        };
        return FieldRules.Metadata(merged.Metadata) is { } fault
            ? (merged, Problem.Invalid($"merged metadata exceeds size limit: {fault}"))
            : (merged, null);
    }

    private static long AddCapped(long a, long b) => long.MaxValue - a < b ? long.MaxValue : a + b;
}
