namespace AiMemory.Simulation;

/// <summary>SplitMix64 (Steele, Lea, Flood 2014): the same numbers for the same seed on every machine and runtime.</summary>
internal sealed class SimRandom(ulong seed)
{
    private ulong _state = seed;

    public ulong NextLong()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 up to and without the bound.</summary>
    public int Next(int bound) => (int)(NextLong() % (ulong)bound);

    public int Next(int from, int to) => from + Next(to - from);

    public bool Chance(double probability) => NextLong() < probability * ulong.MaxValue;
}
