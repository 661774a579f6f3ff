namespace AiMemory.Application.Commands;

/// <summary>Part of a removal: links of this namespace that name a row which is gone elsewhere go too.</summary>
public sealed record UnlinkCommand(string Namespace, IReadOnlyList<MemoryLink> Links) : MemoryCommand(Namespace);
