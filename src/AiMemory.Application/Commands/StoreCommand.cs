namespace AiMemory.Application.Commands;

/// <summary>Creates a memory, or updates the row of the same title.</summary>
/// <param name="Governed">Asks the namespace's policy; null does not.</param>
/// <param name="Incoming">The row as asked for, under the id and times that it has if it is new.</param>
/// <param name="Caller">Who asks, for governance.</param>
/// <param name="ReplaceDuplicate">A live row of the same title is replaced as mcp-tools 2.1 says instead of merged by rules 4.1.</param>
public sealed record StoreCommand(
    string Namespace, Memory Incoming, string Caller, Governed? Governed, bool ReplaceDuplicate)
    : MemoryCommand(Namespace);
