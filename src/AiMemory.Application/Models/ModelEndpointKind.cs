namespace AiMemory.Application.Models;

/// <summary>Which calls an endpoint understands.</summary>
internal enum ModelEndpointKind
{
    /// <summary>Ollama's own: <c>/api/tags</c>, <c>/api/chat</c>, <c>/api/embed</c>.</summary>
    Ollama,

    /// <summary>OpenAI's, as llama.cpp and vLLM have them: <c>/v1/chat/completions</c>, <c>/v1/embeddings</c>.</summary>
    OpenAi,
}
