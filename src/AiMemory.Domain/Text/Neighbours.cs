namespace AiMemory.Domain.Text;

/// <summary>
/// Memories written next to each other lend each other part of their text score: what was noted around an answer often holds the
/// words of the question.
/// </summary>
public static class Neighbours
{
    /// <summary>How many places before and after a row lend to it.</summary>
    public const int Reach = 2;

    /// <summary>Computes what each row is lent.</summary>
    /// <param name="own">Own scores of rows in the order they were written, without gaps.</param>
    /// <param name="lent">Receives one sum per row.</param>
    public static void Lend(ReadOnlySpan<double> own, Span<double> lent, RecallTuning? tuning = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lent.Length, own.Length);
        tuning ??= RecallTuning.Default;
        for (var i = 0; i < own.Length; i++)
        {
            lent[i] = (tuning.NeighbourNear * (At(own, i - 1) + At(own, i + 1))) + (tuning.NeighbourFar * (At(own, i - 2) + At(own, i + 2)));
        }
    }

    private static double At(ReadOnlySpan<double> own, int i) => (uint)i < (uint)own.Length ? own[i] : 0;
}
