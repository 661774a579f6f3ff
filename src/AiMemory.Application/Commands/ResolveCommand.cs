namespace AiMemory.Application.Commands;

/// <summary>Winner (of this namespace) supersedes loser: linked, the loser demoted, the winner touched.</summary>
/// <param name="LoserNamespace">Where the caller's node has seen the loser; looked up again only when it is this namespace.</param>
public sealed record ResolveCommand(
    string Namespace, string WinnerId, string LoserId, string LoserNamespace, string At)
    : MemoryCommand(Namespace);
