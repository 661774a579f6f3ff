namespace AiMemory.Application.Commands;

/// <summary>Winner (of this namespace) supersedes loser: linked, the loser demoted, the winner touched.</summary>
public sealed record ResolveCommand(string Namespace, string WinnerId, string LoserId, string At) : MemoryCommand(Namespace);
