namespace AiMemory.Application.Commands;

/// <summary>Part of a move: the row goes from here. An edit that came after <paramref name="Seen"/> was read follows the row.</summary>
public sealed record MoveOutCommand(string Namespace, Memory Seen, string To, string At) : MemoryCommand(Namespace);
