using AiMemory.Domain.Rules;

namespace AiMemory.Application.Commands;

/// <summary>
/// Takes a memory over from another namespace, with changes. The receiving owner orders the move; its part removes the row there.
/// </summary>
/// <param name="Row">The row as the caller's node saw it last.</param>
public sealed record MoveInCommand(
    string Namespace, Memory Row, MemoryChanges Changes, EntryVersion? IfMatch, IReadOnlyList<MemoryLink> Links, string At)
    : MemoryCommand(Namespace);
