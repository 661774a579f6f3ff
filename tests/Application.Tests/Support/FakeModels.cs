using AiMemory;
using AiMemory.Models;

namespace Application.Tests.Support;

/// <summary>Vectors of letters: texts of like letters are near.</summary>
internal sealed class LetterEmbedder : IEmbedder
{
    public string Name => "letters";

    public int Dimensions => 26;

    public ValueTask<ReadOnlyMemory<float>?> EmbedAsync(string text, CancellationToken cancellationToken)
    {
        var vector = new float[26];
        foreach (var c in text.ToLowerInvariant().Where(char.IsAsciiLetterLower))
        {
            vector[c - 'a']++;
        }

        var length = MathF.Sqrt(vector.Sum(v => v * v));
        return ValueTask.FromResult<ReadOnlyMemory<float>?>(vector.Select(v => length == 0 ? 0 : v / length).ToArray());
    }
}

/// <summary>All vectors, compared one by one.</summary>
internal sealed class ListIndex : IVectorIndex
{
    private readonly Dictionary<string, (string Namespace, ReadOnlyMemory<float> Vector)> _vectors = [];

    public int Count => _vectors.Count;

    public long Refused => 0;

    public void Put(string memoryId, string @namespace, ReadOnlyMemory<float> vector)
    {
        lock (_vectors)
        {
            _vectors[memoryId] = (@namespace, vector);
        }
    }

    public void Remove(string memoryId)
    {
        lock (_vectors)
        {
            _vectors.Remove(memoryId);
        }
    }

    public bool TryGet(string memoryId, out ReadOnlyMemory<float> vector)
    {
        lock (_vectors)
        {
            var found = _vectors.TryGetValue(memoryId, out var entry);
            vector = entry.Vector;
            return found;
        }
    }

    public IReadOnlyList<VectorHit> FindNearest(
        ReadOnlyMemory<float> query, IReadOnlyList<string>? namespaces, int countMax, double floor)
    {
        lock (_vectors)
        {
            return _vectors
                .Where(v => namespaces is null || namespaces.Contains(v.Value.Namespace))
                .Select(v => new VectorHit(v.Key, Dot(query.Span, v.Value.Vector.Span)))
                .Where(h => h.Similarity > floor)
                .OrderByDescending(h => h.Similarity)
                .Take(countMax)
                .ToArray();
        }
    }

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
