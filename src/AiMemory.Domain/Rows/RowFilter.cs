using AiMemory.Domain.Rules;
using AiMemory.Domain.Time;
using AiMemory.Storage;

namespace AiMemory.Domain.Rows;

/// <summary>A <see cref="MemoryFilter"/> ready to be asked of many rows.</summary>
public sealed class RowFilter(MemoryFilter filter, DateTimeOffset now)
{
    private readonly TimeBound? _since = TimeBound.Parse(filter.Since);
    private readonly Visibility? _visibility = filter.AsAgent is null ? null : new Visibility(filter.AsAgent);
    private readonly TimeBound? _until = TimeBound.Parse(filter.Until);

    /// <summary>Everything but the namespaces, which the row's number decides.</summary>
    public bool Keeps(Memory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        return (filter.Tier is null || filter.Tier == memory.Tier)
            && (filter.PriorityMin is null || memory.Priority >= filter.PriorityMin)
            && (filter.Tag is null || memory.Tags.Contains(filter.Tag))
            && (filter.AgentId is null || memory.Metadata.AgentId == filter.AgentId)
            && (filter.IncludeExpired || memory.ExpiresAt is null || !Timestamps.IsExpired(memory.ExpiresAt, now))
            && (_since is null || _since.IsAtOrBefore(memory.CreatedAt))
            && (_until is null || _until.IsAtOrAfter(memory.CreatedAt))
            && (_visibility is null || _visibility.Sees(memory));
    }
}
