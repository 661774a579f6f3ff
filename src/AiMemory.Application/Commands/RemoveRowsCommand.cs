namespace AiMemory.Application.Commands;

/// <summary>Part of an operation ordered elsewhere: the rows go without an archive copy. Rows that are gone already are passed over.</summary>
/// <param name="DerivedBy">A consolidation's new row: its links to the rows stay.</param>
public sealed record RemoveRowsCommand(
    string Namespace, IReadOnlyList<string> Ids, string? DerivedBy, string At)
    : MemoryCommand(Namespace);
