using System.Collections.Frozen;

namespace AiMemory.Domain.Text;

/// <summary>
/// English words that say nothing about a topic, and the words questions are made of. Left out of a recall's query, never out of
/// the index: a query of nothing else searches for them all the same.
/// </summary>
public static class StopWords
{
    private static readonly FrozenSet<string> Words = FrozenSet.Create(
        StringComparer.Ordinal,
        "a", "about", "above", "after", "again", "against", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "because",
        "been", "before", "being", "below", "between", "both", "but", "by", "can", "cannot", "could", "couldn", "did", "didn", "do", "does",
        "doesn", "doing", "don", "down", "during", "each", "ever", "few", "for", "from", "further", "had", "hadn", "has", "hasn", "have",
        "haven", "having", "he", "her", "here", "hers", "herself", "him", "himself", "his", "how", "i", "if", "in", "into", "is", "isn",
        "it", "its", "itself", "just", "let", "may", "me", "might", "more", "most", "must", "my", "myself", "no", "nor", "not", "now", "of",
        "off", "on", "once", "only", "or", "other", "ought", "our", "ours", "ourselves", "out", "over", "own", "same", "shall", "she",
        "should", "shouldn", "so", "some", "such", "than", "that", "the", "their", "theirs", "them", "themselves", "then", "there", "these",
        "they", "this", "those", "through", "to", "too", "under", "until", "up", "upon", "very", "was", "wasn", "we", "were", "weren", "what",
        "when", "where", "which", "while", "who", "whom", "whose", "why", "will", "with", "won", "would", "wouldn", "you", "your", "yours",
        "yourself", "yourselves");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        Words.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <param name="word">A folded word, not a stem.</param>
    public static bool Contains(ReadOnlySpan<char> word) => Lookup.Contains(word);

    /// <summary>What stands after an apostrophe in a contraction or a possessive.</summary>
    internal static bool IsContractionEnd(ReadOnlySpan<char> word) => word is "s" or "t" or "d" or "m" or "ll" or "re" or "ve";
}
