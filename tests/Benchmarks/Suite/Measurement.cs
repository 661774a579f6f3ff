namespace AiMemory.Benchmarks.Suite;

/// <summary>One row of a report.</summary>
/// <param name="What">What was measured, for people.</param>
/// <param name="Unit">Of the value: <c>ms</c>, <c>/s</c>, <c>MB</c>, <c>x</c>.</param>
/// <param name="Target">What the value must reach; null where it is told only.</param>
internal sealed record Measurement(string What, double Value, string Unit, Target? Target)
{
    public bool? Holds => Target?.IsMet(Value);
}
