using AiMemory.Domain.Json;

namespace AiMemory.Cli.Commands;

/// <summary>Metadata of an untrusted row: the caller becomes its author, another original stands beside (contract, 3).</summary>
internal static class Restamped
{
    public static Metadata Of(Metadata metadata, string author)
    {
        var original = metadata.AgentId;
        var restamped = metadata.With("agent_id", author);
        return original is null || original == author
            ? restamped
            : restamped.With("imported_from_agent_id", original);
    }
}
