using AiMemory.Domain.Rules;
using AiMemory.Domain.Time;

namespace AiMemory.Storage.Sqlite;

/// <summary>A <see cref="MemoryFilter"/> ready to be asked of many rows.</summary>
internal sealed class RowFilter(MemoryFilter filter, DateTimeOffset now)
{
    private readonly TimeBound? _since = TimeBound.Parse(filter.Since);
    private readonly TimeBound? _until = TimeBound.Parse(filter.Until);
    private readonly Visibility? _visibility = filter.AsAgent is null ? null : new Visibility(filter.AsAgent);

    /// <summary>Everything but the namespaces, which the row's number decides.</summary>
    public bool Keeps(Memory memory) =>
        (filter.Tier is null || filter.Tier == memory.Tier)
        && (filter.PriorityMin is null || memory.Priority >= filter.PriorityMin)
        && (filter.Tag is null || memory.Tags.Contains(filter.Tag))
        && (filter.AgentId is null || memory.Metadata.AgentId == filter.AgentId)
        && (filter.IncludeExpired || memory.ExpiresAt is null || !Timestamps.IsExpired(memory.ExpiresAt, now))
        && (_since is null || _since.IsAtOrBefore(memory.CreatedAt))
        && (_until is null || _until.IsAtOrAfter(memory.CreatedAt))
        && (_visibility is null || _visibility.Sees(memory));
}
