namespace AiMemory.Application.Models;

/// <summary>An embedding model by its names.</summary>
/// <param name="DisplayName">As capabilities and OpenAI-like endpoints name it.</param>
/// <param name="OllamaName">As Ollama's library names it.</param>
internal sealed record EmbeddingModel(string DisplayName, string OllamaName, int Dimensions)
{
    public static readonly EmbeddingModel MiniLm = new("sentence-transformers/all-MiniLM-L6-v2", "all-minilm", 384);

    public static readonly EmbeddingModel Nomic = new("nomic-ai/nomic-embed-text-v1.5", "nomic-embed-text", 768);

    /// <param name="configured">The contract's name, or any model's own; null goes by the tier.</param>
    public static EmbeddingModel Choose(string? configured, string tier) => configured switch
    {
        null or "" => tier == "semantic" ? MiniLm : Nomic,
        "mini_lm_l6_v2" => MiniLm,
        "nomic_embed_v15" => Nomic,
        _ => new EmbeddingModel(configured, configured, 0),
    };
}
