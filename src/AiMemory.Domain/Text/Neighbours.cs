namespace AiMemory.Domain.Text;

/// <summary>
/// Memories written next to each other lend each other words: what was noted around an answer often holds the words of the
/// question. How much is <see cref="RecallScorer.Lend"/>'s to say.
/// </summary>
public static class Neighbours
{
    /// <summary>How many places before and after a row lend to it.</summary>
    public const int Reach = 2;
}
