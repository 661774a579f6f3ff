using AiMemory.Application.Models;

namespace Application.Tests;

/// <summary>The index of vectors at its bound.</summary>
public sealed class VectorIndexTests
{
    [Fact]
    public void BeyondItsRoom_ItKeepsWhatItHas_AndCountsWhatItRefused()
    {
        const int Dimensions = 8, Room = 100;
        var index = new VectorIndex(bytesMax: 2 * Dimensions * Room);
        for (var i = 0; i < Room + 5; i++)
        {
            index.Put($"m{i}", "ns", Vector(i));
        }

        Assert.Equal((Room, 5), (index.Count, index.Refused));
        Assert.True(index.TryGet("m0", out _));
        Assert.False(index.TryGet($"m{Room}", out _));
        index.Remove("m1");
        index.Put("late", "ns", Vector(3));
        Assert.True(index.TryGet("late", out _));

        static float[] Vector(int seed) => Enumerable.Range(0, Dimensions).Select(d => MathF.Sin(seed + d) / MathF.Sqrt(Dimensions)).ToArray();
    }
}
