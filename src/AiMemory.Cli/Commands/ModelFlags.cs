using System.CommandLine;
using AiMemory.UseCases;

namespace AiMemory.Cli.Commands;

/// <summary>
/// Where models are, for one invocation; the configuration file says it for all. Endpoints speak Ollama's calls or OpenAI's, and none is
/// asked unless it was named.
/// </summary>
internal sealed class ModelFlags
{
    private readonly Option<string?> _llmUrl = Flag("--llm-url", "URL", "Language model endpoint (Ollama or OpenAI calls); raises a lower tier to smart");
    private readonly Option<string?> _llmModel = Flag("--llm-model", "NAME", "Its model");
    private readonly Option<string?> _embedUrl = Flag("--embed-url", "URL", "Embedding endpoint (Ollama or OpenAI calls)");
    private readonly Option<string?> _embeddingModel = Flag("--embedding-model", "NAME", "Its model");

    public ModelFlags(Command command, bool language, bool embedding)
    {
        if (language)
        {
            command.Options.Add(_llmUrl);
            command.Options.Add(_llmModel);
        }

        if (embedding)
        {
            command.Options.Add(_embedUrl);
            command.Options.Add(_embeddingModel);
        }
    }

    public ServiceOptions Apply(CliCall call, ServiceOptions options)
    {
        var llmUrl = call.Get(_llmUrl);
        return options with
        {
            LlmUrl = llmUrl ?? options.LlmUrl,
            LlmModel = call.Get(_llmModel) ?? options.LlmModel,
            EmbedUrl = call.Get(_embedUrl) ?? options.EmbedUrl,
            EmbeddingModel = call.Get(_embeddingModel) ?? options.EmbeddingModel,
            FeatureTier = llmUrl is not null && options.FeatureTier is not "autonomous" ? "smart" : options.FeatureTier,
        };
    }

    private static Option<string?> Flag(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };
}
