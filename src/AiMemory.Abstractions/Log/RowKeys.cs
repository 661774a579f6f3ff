namespace AiMemory.Log;

/// <summary>The keys of rows whose key has several parts.</summary>
public static class RowKeys
{
    /// <summary>A character that no id, relation or agent id may hold.</summary>
    private const char Separator = '\n';

    public static string Of(MemoryLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return Link(link.SourceId, link.TargetId, link.Relation);
    }

    public static string Link(string sourceId, string targetId, string relation) =>
        $"{sourceId}{Separator}{targetId}{Separator}{relation}";

    public static string SyncClock(string agentId, string peerId) => $"{agentId}{Separator}{peerId}";
}
