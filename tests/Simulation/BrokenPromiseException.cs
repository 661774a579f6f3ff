namespace AiMemory.Simulation;

/// <summary>A promise of the design did not hold in a run.</summary>
internal sealed class BrokenPromiseException(string promise, string what) : Exception($"{promise}: {what}")
{
    public string Promise => promise;
}
