using AiMemory.Domain.Rules;

namespace AiMemory.Application.Commands;

/// <summary>Replaces the given fields of one row; null leaves a field.</summary>
public sealed record UpdateCommand(
    string Namespace, string Id, MemoryChanges Changes, EntryVersion? IfMatch, string At)
    : MemoryCommand(Namespace);
