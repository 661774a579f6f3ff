using AiMemory.Domain.Rules;
using AiMemory.Domain.Time;
using AiMemory.Storage;

namespace AiMemory.Application.Recall;

/// <summary>The filter of a recall, for rows that did not come through the store's own filtering: vector hits.</summary>
internal sealed class FilterMatch(MemoryFilter filter, DateTimeOffset now)
{
    private readonly TimeBound? _since = TimeBound.Parse(filter.Since);
    private readonly TimeBound? _until = TimeBound.Parse(filter.Until);
    private readonly Visibility? _visibility = filter.AsAgent is null ? null : new Visibility(filter.AsAgent);

    public bool Holds(Memory memory) =>
        (filter.Namespaces is null || filter.Namespaces.Contains(memory.Namespace))
        && (filter.Tier is null || filter.Tier == memory.Tier)
        && (filter.PriorityMin is null || memory.Priority >= filter.PriorityMin)
        && (filter.Tag is null || memory.Tags.Contains(filter.Tag))
        && (filter.AgentId is null || memory.Metadata.AgentId == filter.AgentId)
        && _since?.IsAtOrBefore(memory.CreatedAt) != false
        && _until?.IsAtOrAfter(memory.CreatedAt) != false
        && _visibility?.Sees(memory) != false
        && (filter.IncludeExpired || !Timestamps.IsExpired(memory.ExpiresAt, now));
}
