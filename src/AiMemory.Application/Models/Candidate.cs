namespace AiMemory.Application.Models;

/// <summary>A row that the scan found near, and where its vector is.</summary>
internal readonly record struct Candidate(string Id, VectorPartition.Block Block, int Row, int Dimensions, int Stride)
{
    /// <summary>The dot product by both planes.</summary>
    public double Score(ReadOnlySpan<float> query)
    {
        var vector = Block.Read(Row, Dimensions, Stride);
        var sum = 0.0;
        for (var i = 0; i < vector.Length; i++)
        {
            sum += (double)vector[i] * query[i];
        }

        return sum;
    }
}
