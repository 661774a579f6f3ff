namespace AiMemory.Application.Commands;

/// <summary>Sweeps rows whose expiry is still past when the owner looks, archived first when asked.</summary>
public sealed record CollectExpiredCommand(
    string Namespace, IReadOnlyList<string> Ids, bool Archive, string At)
    : MemoryCommand(Namespace);
