namespace AiMemory.Domain.Text;

/// <summary>The constants of recall's text score.</summary>
public sealed record RecallTuning
{
    public static readonly RecallTuning Default = new();

    public double K1 { get; init; } = 1.2;

    public double B { get; init; } = 0.75;

    /// <summary>Share of a row's own score that the rows one place before and after it are lent.</summary>
    public double NeighbourNear { get; init; } = 0.5;

    /// <summary>The same, two places away.</summary>
    public double NeighbourFar { get; init; } = 0.25;
}
