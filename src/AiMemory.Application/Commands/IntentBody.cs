namespace AiMemory.Application.Commands;

/// <summary>What an open operation over several namespaces still has to do.</summary>
internal sealed record IntentBody(IReadOnlyList<MemoryCommand> Parts);
