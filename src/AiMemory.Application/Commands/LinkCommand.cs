namespace AiMemory.Application.Commands;

/// <summary>Links two memories; this is the source's namespace. Repeating is success.</summary>
public sealed record LinkCommand(
    string Namespace, string SourceId, string TargetId, string Relation, string At)
    : MemoryCommand(Namespace);
