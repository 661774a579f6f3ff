namespace AiMemory.Models;

/// <summary>
/// The vectors of the local replica in memory. Filled from <see cref="Storage.IReplicaReader.ReadVectorsAsync"/> at start and kept by
/// the entries that the engine applies. Safe for concurrent use; it grows, or says what it cannot hold.
/// </summary>
public interface IVectorIndex
{
    int Count { get; }

    /// <summary>Vectors that were refused for lack of room; shown among the degraded modes when not 0.</summary>
    long Refused { get; }

    void Put(string memoryId, string @namespace, ReadOnlyMemory<float> vector);

    void Remove(string memoryId);

    bool TryGet(string memoryId, out ReadOnlyMemory<float> vector);

    /// <summary>The nearest by dot product, best first, above <paramref name="floor"/>; vectors of other dimensions are passed over.</summary>
    /// <param name="namespaces">Exact namespaces to look in; null means all.</param>
    IReadOnlyList<VectorHit> FindNearest(
        ReadOnlyMemory<float> query, IReadOnlyList<string>? namespaces, int countMax, double floor);
}
