using AiMemory.Replication;

namespace AiMemory.Simulation;

/// <summary>What one run is made of, all of it drawn from the seed.</summary>
internal sealed class SimOptions
{
    public required ulong Seed { get; init; }

    public Mutant Mutant { get; init; }

    public bool Trace { get; init; }

    /// <summary>Only what resends must repair alone: no anti-entropy rounds, and no faults but crashes.</summary>
    public bool FanoutOnly => Mutant is Mutant.AbortFanoutAtQuorum or Mutant.LoseOutboxOnRestart || (Mutant == Mutant.None && Seed % 16 == 7);
}
