using AiMemory.Models;
using AiMemory.UseCases;

namespace AiMemory.Application.Models;

/// <summary>The models that a configuration asks for. Nothing is connected to before it is needed, and nothing that was not set.</summary>
public static class ModelSets
{
    public static ModelSet Create(ServiceOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        var tier = options.FeatureTier;
        if (tier is "keyword")
        {
            return ModelSet.None;
        }

        var hasLanguage = tier is "smart" or "autonomous";
        return new ModelSet
        {
            Embedder = options.EmbedUrl is { Length: > 0 } embedUrl
                ? new RemoteEmbedder(new ModelEndpoint(embedUrl, time), EmbeddingModel.Choose(options.EmbeddingModel, tier))
                : null,
            Vectors = options.EmbedUrl is { Length: > 0 } ? new VectorIndex() : null,
            Language = hasLanguage && options.LlmUrl is { Length: > 0 } llmUrl
                ? new RemoteLanguageModel(new ModelEndpoint(llmUrl, time), LanguageModelName(options.LlmModel, tier))
                : null,
            Reranker = tier is "autonomous" ? new LexicalRerankModel() : null,
        };
    }

    private static string LanguageModelName(string? configured, string tier) =>
        configured is { Length: > 0 } ? configured : tier is "smart" ? "gemma4:e2b" : "gemma4:e4b";
}
