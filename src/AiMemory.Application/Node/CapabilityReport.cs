using AiMemory.Application.Shared;
using AiMemory.UseCases;

namespace AiMemory.Application.Node;

/// <summary>What this instance can do (mcp-tools 2.13): the configured tier's features, with the models that were really loaded.</summary>
internal static class CapabilityReport
{
    private const string None = "none";

    public static CapabilitiesResponse Make(ServiceContext context)
    {
        var tier = context.Options.FeatureTier;
        var models = context.Models;
        var language = tier is "smart" or "autonomous";
        var (embedding, dimensions) = tier switch
        {
            "keyword" => (None, 0),
            "semantic" => ("sentence-transformers/all-MiniLM-L6-v2", 384),
            _ => ("nomic-ai/nomic-embed-text-v1.5", 768),
        };
        var neural = tier == "autonomous" && models.Reranker is null or { IsNeural: true };
        return new CapabilitiesResponse(
            tier,
            "0.6.0",
            SemanticSearch: tier != "keyword",
            QueryExpansion: language,
            CrossEncoderReranking: tier == "autonomous" && neural,
            models.Embedder?.Name ?? embedding,
            models.Embedder?.Dimensions ?? dimensions,
            models.Language?.Name ?? (tier == "smart" ? "gemma4:e2b" : language ? "gemma4:e4b" : None),
            tier != "autonomous" ? None
                : neural ? models.Reranker?.Name ?? "cross-encoder/ms-marco-MiniLM-L-6-v2"
                : "lexical-fallback (neural download failed)")
        {
            LanguageModelConfigured = models.Language is not null,
        };
    }
}
