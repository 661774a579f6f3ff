namespace AiMemory.Models;

/// <summary>The optional models of a service; what is null is done without.</summary>
public sealed record ModelSet
{
    public static readonly ModelSet None = new();

    public IEmbedder? Embedder { get; init; }

    public IVectorIndex? Vectors { get; init; }

    public IReranker? Reranker { get; init; }

    public ILanguageModel? Language { get; init; }
}
