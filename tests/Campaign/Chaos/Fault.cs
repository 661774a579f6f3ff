using AiMemory.Nodes;

namespace AiMemory.Campaign.Chaos;

/// <summary>A class of faults: what it does to real processes, and how it knows that it did.</summary>
internal abstract class Fault
{
    /// <summary>As reports call it.</summary>
    public abstract string Name { get; }

    /// <summary>What it does, in a sentence for the page.</summary>
    public abstract string Summary { get; }

    /// <summary>Why this machine cannot inject it; null when it can.</summary>
    public virtual string? WhyNot => null;

    public virtual bool NeedsFirewall => false;

    /// <summary>How nodes are started for it.</summary>
    public virtual NodeSetup Adapt(NodeSetup setup) => setup;

    /// <summary>Injects it while agents write, holds it, and ends it; all processes answer again when it returns.</summary>
    /// <returns>The proof that it was there, for the report.</returns>
    /// <exception cref="FaultHadNoEffectException">It was injected, and nothing came of it.</exception>
    public abstract Task<string> InjectAsync(ChaosCycle cycle, CancellationToken cancellationToken);

    /// <summary>Undoes what <see cref="Adapt"/> made outside the nodes.</summary>
    public virtual Task CleanUpAsync() => Task.CompletedTask;
}
