using AiMemory.Models;

namespace AiMemory.Application.Models;

/// <summary>
/// A flat index over 8-bit vectors. Each vector is kept in two planes of signed bytes: the first alone is scanned, with SIMD; both
/// together give the candidates' exact order (16 bits a dimension, an error below 0.00001 in a dot product). Rows of a namespace lie
/// together, so a search in a small namespace never looks at the others. A million vectors of 384 dimensions take 1.1 GB with their ids, and a search
/// through all of them tens of milliseconds; it is exact where a graph index would be approximate, and needs no tuning or rebuilding.
/// Readers take no lock: they see each partition as it was when they came by.
/// </summary>
public sealed class VectorIndex : IVectorIndex
{
    // Rescored rows per row asked for: quantising the query too costs about a hundredth, which this margin covers.
    private const int RescoreFactor = 4;
    private const int RescoreMin = 128;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Namespace, int Dimensions), VectorPartition> _partitions = [];
    private readonly Dictionary<string, (VectorPartition Partition, int Slot)> _places = new(StringComparer.Ordinal);
    private readonly long _bytesMax;
    private volatile VectorPartition[] _all = [];
    private long _bytes;
    private long _refused;

    /// <param name="bytesMax">Bytes of vectors; 0 means half of what the process may use.</param>
    public VectorIndex(long bytesMax = 0) =>
        _bytesMax = bytesMax > 0 ? bytesMax : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _places.Count;
            }
        }
    }

    public long Refused => Interlocked.Read(ref _refused);

    public void Put(string memoryId, string @namespace, ReadOnlyMemory<float> vector)
    {
        ArgumentNullException.ThrowIfNull(memoryId);
        ArgumentNullException.ThrowIfNull(@namespace);
        if (vector.IsEmpty)
        {
            return;
        }

        lock (_lock)
        {
            RemovePlace(memoryId);
            var cost = 2L * vector.Length;
            if (_bytes + cost > _bytesMax)
            {
                Interlocked.Increment(ref _refused);
                return;
            }

            var partition = FindPartition(@namespace, vector.Length);
            _places[memoryId] = (partition, partition.Add(memoryId, vector.Span));
            _bytes += cost;
        }
    }

    public void Remove(string memoryId)
    {
        ArgumentNullException.ThrowIfNull(memoryId);
        lock (_lock)
        {
            RemovePlace(memoryId);
        }
    }

    public bool TryGet(string memoryId, out ReadOnlyMemory<float> vector)
    {
        ArgumentNullException.ThrowIfNull(memoryId);
        lock (_lock)
        {
            var isThere = _places.TryGetValue(memoryId, out var place);
            vector = isThere ? place.Partition.Read(place.Slot) : default;
            return isThere;
        }
    }

    public IReadOnlyList<VectorHit> FindNearest(
        ReadOnlyMemory<float> query, IReadOnlyList<string>? namespaces, int countMax, double floor)
    {
        if (countMax <= 0 || query.IsEmpty)
        {
            return [];
        }

        var best = new BestCandidates(Math.Max(RescoreMin, Math.Min(countMax, int.MaxValue / RescoreFactor) * RescoreFactor));
        var quantised = new QuantisedQuery(query.Span);
        foreach (var partition in Select(query.Length, namespaces))
        {
            partition.Scan(quantised, best);
        }

        return best.Rescore(query.Span, countMax, floor);
    }

    private IEnumerable<VectorPartition> Select(int dimensions, IReadOnlyList<string>? namespaces)
    {
        if (namespaces is null)
        {
            return _all.Where(partition => partition.Dimensions == dimensions);
        }

        lock (_lock)
        {
            var selected = new List<VectorPartition>(namespaces.Count);
            foreach (var @namespace in namespaces.Distinct(StringComparer.Ordinal))
            {
                if (_partitions.TryGetValue((@namespace, dimensions), out var partition))
                {
                    selected.Add(partition);
                }
            }

            return selected;
        }
    }

    private VectorPartition FindPartition(string @namespace, int dimensions)
    {
        if (!_partitions.TryGetValue((@namespace, dimensions), out var partition))
        {
            partition = new VectorPartition(dimensions);
            _partitions.Add((@namespace, dimensions), partition);
            _all = [.. _partitions.Values];
        }

        return partition;
    }

    private void RemovePlace(string memoryId)
    {
        if (!_places.Remove(memoryId, out var place))
        {
            return;
        }

        _bytes -= 2L * place.Partition.Dimensions;
        place.Partition.Remove(place.Slot);
        foreach (var (id, slot) in place.Partition.CompactIfSparse())
        {
            _places[id] = (place.Partition, slot);
        }
    }
}
