namespace AiMemory.UseCases;

/// <summary>mcp-tools 2.13.</summary>
public sealed record CapabilitiesResponse(
    string Tier,
    string Version,
    bool SemanticSearch,
    bool QueryExpansion,
    bool CrossEncoderReranking,
    string EmbeddingModel,
    int EmbeddingDim,
    string Llm,
    string CrossEncoder)
{
    /// <summary>A language model's endpoint is configured. The other members say what the tier promises, as the contract asks.</summary>
    public bool LanguageModelConfigured { get; init; }
}
