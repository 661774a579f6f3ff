namespace AiMemory.Domain.Text;

/// <summary>
/// Okapi BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009). Search uses the parameters
/// and the inverse document frequency of FTS5's <c>bm25()</c>, which the contract binds; recall its own, see <see cref="RecallTuning"/>.
/// </summary>
public static class Bm25
{
    /// <summary>As FTS5 has it.</summary>
    public const double SearchK1 = 1.2;

    /// <summary>As FTS5 has it.</summary>
    public const double SearchB = 0.75;

    private const double SearchIdfMin = 0.000001;

    // So that a row found by a word that all rows hold has a score that can be told from none in three decimals.
    private const double RecallIdfMin = 0.01;

    /// <summary>FTS5's inverse document frequency: common terms count next to nothing, never less.</summary>
    public static double SearchIdf(long documents, long withTerm) =>
        Math.Max(Math.Log((documents - withTerm + 0.5) / (withTerm + 0.5)), SearchIdfMin);

    /// <summary>The form that stays positive, so that a word which most rows hold still tells rows apart (Lucene's).</summary>
    public static double RecallIdf(long documents, long withTerm) =>
        Math.Max(Math.Log(1 + ((Math.Max(documents - withTerm, 0) + 0.5) / (withTerm + 0.5))), RecallIdfMin);

    /// <param name="idf">Inverse document frequency of the term.</param>
    /// <param name="frequency">Hits in the document.</param>
    /// <param name="length">Tokens of the document.</param>
    /// <param name="lengthAverage">Mean tokens of a document; not positive counts as equal to <paramref name="length"/>.</param>
    public static double TermScore(double idf, double frequency, double length, double lengthAverage, double k1, double b)
    {
        var relative = lengthAverage > 0 ? length / lengthAverage : 1;
        return idf * frequency * (k1 + 1) / (frequency + (k1 * (1 - b + (b * relative))));
    }
}
