namespace AiMemory.Application.Commands;

/// <summary>
/// Makes a row permanent; with <paramref name="ToNamespace"/> only decides whether the caller may copy it there (the copy is
/// <see cref="PromoteIntoCommand"/>, ordered by the namespace that receives it).
/// </summary>
/// <param name="NamesTarget">A queued payload names the target, also when there is none (every door but HTTP).</param>
public sealed record PromoteCommand(
    string Namespace, string Id, string? ToNamespace, bool NamesTarget, string Caller,
    EntryVersion? IfMatch, Governed? Governed, string PendingId, string At)
    : MemoryCommand(Namespace);
