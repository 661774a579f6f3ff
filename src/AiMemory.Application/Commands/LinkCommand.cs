namespace AiMemory.Application.Commands;

/// <summary>Links two memories; this is the source's namespace. Repeating is success.</summary>
/// <param name="TargetNamespace">Where the caller's node has seen the target; looked up again only when it is this namespace.</param>
public sealed record LinkCommand(
    string Namespace, string SourceId, string TargetId, string TargetNamespace, string Relation, string At)
    : MemoryCommand(Namespace);
