namespace AiMemory.Application.Curation;

/// <summary>Words that the curator's rows carry (rules 20).</summary>
internal static class CuratorNames
{
    public const string Author = "ai:curator";
    public const string Source = "ai-memory curator (autonomy)";
    public const string RollbackNamespace = "_curator/rollback";
    public const string ReportNamespace = "_curator/reports";
    public const string CuratorTag = "_curator";
    public const string RollbackTag = "_rollback";
    public const string ReportTag = "_report";
    public const string ReversedTag = "_reversed";

    public const string Consolidate = "consolidate";
    public const string Forget = "forget";
    public const string PriorityAdjust = "priority_adjust";
}
