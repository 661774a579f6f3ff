using AiMemory.Domain.Rows;
using AiMemory.Log;
using AiMemory.Storage;

namespace AiMemory.Migration;

/// <summary>The rows of one namespace, counted and summed up as they come by, in whatever order.</summary>
internal sealed class RowTally
{
    private readonly RowDigest _live = new();
    private readonly RowDigest _deleted = new();

    public Dictionary<RowKind, long> Counts { get; } = [];

    public long Tombstones { get; private set; }

    public void Add(RowImage row)
    {
        var touch = row.Row == RowKind.Memory ? row.TouchVersion : default;
        if (row.Deleted)
        {
            _deleted.Add(row.Row, row.Key, row.Version, touch, default);
            Tombstones++;
            return;
        }

        _live.Add(row.Row, row.Key, row.Version, touch, row.Body.Span);
        Counts[row.Row] = Counts.GetValueOrDefault(row.Row) + 1;
    }

    /// <summary>The namespace's digest, and one of the same kind over what is deleted.</summary>
    public (string Live, string Deleted) Digests => (_live.ToDigest(string.Empty).Hash, _deleted.ToDigest(string.Empty).Hash);
}
