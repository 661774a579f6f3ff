namespace AiMemory.Models;

/// <summary>Turns text into a vector. Failures are values: a model that is away must never fail a store or a recall.</summary>
public interface IEmbedder
{
    /// <summary>The model's name as <c>memory_capabilities</c> shows it.</summary>
    string Name { get; }

    int Dimensions { get; }

    /// <summary>An L2-normalised vector, or null when the model cannot answer now. Throws only on cancellation.</summary>
    ValueTask<ReadOnlyMemory<float>?> EmbedAsync(string text, CancellationToken cancellationToken);
}
