using AiMemory.Log;

namespace AiMemory.Migration;

/// <summary>What was copied.</summary>
/// <param name="Read">Rows read from the source, per kind; tombstones apart.</param>
/// <param name="MemoriesWritten">Memories that the target is known to hold now as the source does; 0 in a dry run.</param>
/// <param name="Batches">Writes to the target.</param>
/// <param name="Errors">What went wrong, each with the namespace it concerns; empty when everything was copied and verified.</param>
public sealed record MigrationReport(
    IReadOnlyDictionary<RowKind, long> Read,
    long Tombstones,
    long MemoriesWritten,
    int Batches,
    IReadOnlyList<string> Errors)
{
    public long MemoriesRead => Read.GetValueOrDefault(RowKind.Memory);
}
