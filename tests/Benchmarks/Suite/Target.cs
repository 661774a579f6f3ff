using System.Globalization;

namespace AiMemory.Benchmarks.Suite;

/// <summary>A bound on a value.</summary>
/// <param name="IsMost">The value must not be more; otherwise it must not be less.</param>
internal sealed record Target(double Bound, bool IsMost)
{
    public static Target AtMost(double bound) => new(bound, IsMost: true);

    public static Target AtLeast(double bound) => new(bound, IsMost: false);

    public bool IsMet(double value) => IsMost ? value <= Bound : value >= Bound;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(IsMost ? "<=" : ">=")} {Bound:0.##}");
}
