namespace AiMemory.Domain.Text;

/// <summary>
/// The constants of recall's text score. Measured on the ten annotated conversations of LoCoMo (5,882 turns, 1,981 questions whose
/// evidence is marked), words only, share of the evidence among the first ten; <c>Benchmarks quality PATH</c> repeats it:
/// <code>
///                                             turns with their speaker   turns alone
/// k1 1.2, b 0.75, no neighbours                        0.632                 0.601
/// k1 0.9, b 0.4, no neighbours                         0.640                 0.610
/// and neighbours' scores added, half and a quarter     0.737                 0.723
/// and neighbours lend only terms that a row lacks      0.751                 0.734   (these constants)
/// </code>
/// k1 from 0.6 to 1.2 and b from 0.3 to 0.5 lie within 0.005 of each other.
/// </summary>
public sealed record RecallTuning
{
    public static readonly RecallTuning Default = new();

    /// <summary>How soon repeating a term stops to count.</summary>
    public double K1 { get; init; } = 0.9;

    /// <summary>How much a long text is held against it, 0 to 1.</summary>
    public double B { get; init; } = 0.4;

    /// <summary>What a term is worth that stands not in the row but one place before or after it.</summary>
    public double NeighbourNear { get; init; } = 0.7;

    /// <summary>The same, two places away.</summary>
    public double NeighbourFar { get; init; } = 0.4;

    /// <summary>
    /// A row that holds none of the words is found only when the query has this many terms: a sentence is asked of a
    /// conversation, a keyword is looked up.
    /// </summary>
    public int WordlessQueryTermsMin { get; init; } = 3;

    /// <summary>And when its neighbours lend it this many different ones.</summary>
    public int WordlessLentTermsMin { get; init; } = 2;

    /// <summary>And when the namespace holds this many rows: in a small one, what stands near is no more than chance.</summary>
    public long WordlessDocumentsMin { get; init; } = 32;

    /// <summary>And when it reaches this share of the best text score found.</summary>
    public double WordlessShareMin { get; init; } = 0.4;
}
