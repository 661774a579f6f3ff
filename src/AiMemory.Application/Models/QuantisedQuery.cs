namespace AiMemory.Application.Models;

/// <summary>A query in the form that the scan multiplies: signed bytes, padded with zeros to whole SIMD registers.</summary>
internal sealed class QuantisedQuery
{
    public QuantisedQuery(ReadOnlySpan<float> query)
    {
        Values = new sbyte[VectorPartition.Padded(query.Length)];
        var largest = 0f;
        foreach (var value in query)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        Scale = largest / sbyte.MaxValue;
        if (!float.IsFinite(Scale) || Scale == 0)
        {
            Scale = 0;
            return;
        }

        for (var i = 0; i < query.Length; i++)
        {
            Values[i] = (sbyte)Math.Clamp(MathF.Round(query[i] / Scale), -sbyte.MaxValue, sbyte.MaxValue);
        }
    }

    public sbyte[] Values { get; }

    public float Scale { get; }
}
