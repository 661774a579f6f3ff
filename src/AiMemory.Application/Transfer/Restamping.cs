using AiMemory.Domain.Json;

namespace AiMemory.Application.Transfer;

/// <summary>Rows of a source that is not trusted carry the importer's id; another original is kept beside it (cli 3).</summary>
internal static class Restamping
{
    public static (Memory Row, bool Restamped) Apply(Memory row, string agentId)
    {
        if (!row.Metadata.IsObject())
        {
            return (row, false);
        }

        var original = row.Metadata.AgentId;
        var stamped = row.Metadata.With("agent_id", agentId);
        var differs = original is not null && original != agentId;
        return (row with { Metadata = differs ? stamped.With("imported_from_agent_id", original!) : stamped }, differs);
    }
}
