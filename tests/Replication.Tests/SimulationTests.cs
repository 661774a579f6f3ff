using AiMemory.Replication;
using AiMemory.Simulation;

namespace AiMemory.Replication.Tests;

public sealed class SimulationTests
{
    private const int Seeds = 2_000;
    private const int MutantSeedsMax = 500;

    public static TheoryData<string> Mutants => [.. Enum.GetNames<Mutant>().Where(m => m != nameof(Mutant.None))];

    [Fact]
    public void TheCore_KeepsEveryPromise_ThroughTwoThousandSeedsOfFaults()
    {
        var broken = new System.Collections.Concurrent.ConcurrentBag<string>();
        Parallel.For(1, Seeds + 1, seed =>
        {
            if (Simulation.Simulation.Play(new SimOptions { Seed = (ulong)seed }).Broken is { } promise)
            {
                broken.Add($"seed {seed}: {promise.Message}");
            }
        });
        Assert.Empty(broken);
    }

    [Theory]
    [MemberData(nameof(Mutants))]
    public void EveryMutant_IsCaught(string name)
    {
        var mutant = Enum.Parse<Mutant>(name);
        var caught = Parallel.For(1, MutantSeedsMax + 1, (seed, state) =>
        {
            if (Simulation.Simulation.Play(new SimOptions { Seed = (ulong)seed, Mutant = mutant }).Broken is not null)
            {
                state.Stop();
            }
        });
        Assert.False(caught.IsCompleted, $"{MutantSeedsMax} seeds passed with {name}");
    }

    [Theory]
    [InlineData(1, Mutant.None)]
    [InlineData(7, Mutant.None)]
    [InlineData(2, Mutant.AbortFanoutAtQuorum)]
    public void OneSeed_IsOneRun_ToTheByte(ulong seed, Mutant mutant)
    {
        var options = new SimOptions { Seed = seed, Mutant = mutant, Trace = true };
        var (first, second) = (Simulation.Simulation.Play(options), Simulation.Simulation.Play(options));
        Assert.NotEmpty(first.World.TraceLines);
        Assert.Equal(first.World.TraceLines, second.World.TraceLines);
        Assert.Equal(first.Broken?.Message, second.Broken?.Message);
    }
}
