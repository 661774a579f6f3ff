namespace AiMemory.Campaign.Reports;

/// <summary>How measured values are spread, milliseconds.</summary>
internal sealed record Spread(double P50, double P99, double Max)
{
    public static Spread Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? new Spread(0, 0, 0) : new Spread(At(0.50), At(0.99), Math.Round(sorted[^1], 1));

        double At(double share) => Math.Round(sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)], 1);
    }
}
