namespace AiMemory.Cli.Configuration;

/// <summary>The file written when there is none: every key, commented out, with its default.</summary>
internal static class DefaultConfiguration
{
    public const string Text = """
        # ai-memory configuration. Every line is a default; remove the # to change it.

        # Feature tier of serve, recall and curator: keyword, semantic, smart, autonomous
        # tier = "semantic"

        # Database file, used where none is given
        # db = "/path/to/ai-memory.db"

        # Key that HTTP clients must send as X-API-Key
        # api_key = "..."

        # Keep what expires or is forgotten in the archive, and for how many days (0: for good)
        # archive_on_gc = true
        # archive_max_days = 0

        # Hooks after an MCP store (tags, contradictions); they need a language model
        # autonomous_hooks = false

        # A language model (Ollama, or an endpoint that speaks OpenAI's calls) and an embedding endpoint
        # ollama_url = "http://localhost:11434"
        # embed_url = "http://localhost:11434"
        # embedding_model = "nomic_embed_v15"
        # llm_model = "gemma4:e2b"

        # [ttl]
        # short_ttl_secs = 21600
        # mid_ttl_secs = 604800
        # short_extend_secs = 3600
        # mid_extend_secs = 86400

        # [scoring]
        # half_life_days_short = 7
        # half_life_days_mid = 30
        # half_life_days_long = 365
        # legacy_scoring = false

        # [identity]
        # anonymize_default = false

        """;
}
