namespace AiMemory.Domain.Text;

/// <summary>
/// Memories written next to each other lend each other words: what was noted around an answer often holds the words of the
/// question. How much is <see cref="RecallScorer.Lend"/>'s to say.
/// </summary>
public static class Neighbours
{
    /// <summary>How many places before and after a row lend to it.</summary>
    public const int Reach = 2;

    /// <summary>Adds up what rows of plain scores lend each other, where scores per term are not at hand.</summary>
    /// <param name="own">Own scores of rows in the order they were written, without gaps.</param>
    /// <param name="lent">Receives one sum per row.</param>
    public static void Lend(ReadOnlySpan<double> own, Span<double> lent)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lent.Length, own.Length);
        for (var i = 0; i < own.Length; i++)
        {
            lent[i] = (0.5 * (At(own, i - 1) + At(own, i + 1))) + (0.25 * (At(own, i - 2) + At(own, i + 2)));
        }
    }

    private static double At(ReadOnlySpan<double> own, int i) => (uint)i < (uint)own.Length ? own[i] : 0;
}
