namespace AiMemory.Application.Commands;

/// <summary>Merges memories into a new one in this namespace; the sources go.</summary>
/// <param name="Result">The new row with its own fields; what it takes from the sources is filled in here.</param>
/// <param name="Sources">All sources in the order asked, as the caller's node saw them; those of this namespace are read again.</param>
public sealed record ConsolidateCommand(
    string Namespace, Memory Result, IReadOnlyList<Memory> Sources, string Caller, string At)
    : MemoryCommand(Namespace);
