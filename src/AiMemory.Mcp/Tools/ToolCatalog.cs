using System.Collections.Frozen;

namespace AiMemory.Mcp.Tools;

/// <summary>All tools in the order of the contract (mcp-tools 7).</summary>
internal static class ToolCatalog
{
    public static readonly IReadOnlyList<ToolDefinition> All =
    [
        StoreTool.Definition,
        FindTools.Recall,
        FindTools.Search,
        FindTools.List,
        MemoryTools.Delete,
        MemoryTools.Promote,
        LifecycleTools.Forget,
        NamespaceTools.Stats,
        MemoryTools.Update,
        MemoryTools.Get,
        LinkTools.Link,
        LinkTools.GetLinks,
        LinkTools.Consolidate,
        ModelTools.Capabilities,
        ModelTools.ExpandQuery,
        ModelTools.AutoTag,
        ModelTools.DetectContradiction,
        LifecycleTools.ArchiveList,
        LifecycleTools.ArchiveRestore,
        LifecycleTools.ArchivePurge,
        LifecycleTools.ArchiveStats,
        LifecycleTools.Gc,
        FindTools.SessionStart,
        NamespaceTools.SetStandard,
        NamespaceTools.GetStandard,
        NamespaceTools.ClearStandard,
        PendingTools.List,
        PendingTools.Approve,
        PendingTools.Reject,
        AgentTools.Register,
        AgentTools.List,
        AgentTools.Notify,
        AgentTools.Inbox,
        SubscriptionTools.Subscribe,
        SubscriptionTools.Unsubscribe,
        SubscriptionTools.List,
    ];

    private static readonly FrozenDictionary<string, ToolDefinition> ByName =
        All.ToFrozenDictionary(tool => tool.Name, StringComparer.Ordinal);

    public static ToolDefinition? Find(string name) => ByName.GetValueOrDefault(name);
}
