using System.Text.Json;
using AiMemory.Models;

namespace AiMemory.Application.Models;

/// <summary>A language model behind an HTTP endpoint (rules 16).</summary>
/// <param name="model">As the endpoint knows it.</param>
internal sealed class RemoteLanguageModel(ModelEndpoint endpoint, string model) : ILanguageModel
{
    private static readonly TimeSpan ChatTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PullTimeout = TimeSpan.FromSeconds(120);

    private readonly Lock _lock = new();
    private Task? _ensured;

    public string Name => model;

    public async ValueTask<bool> IsAvailableAsync(CancellationToken cancellationToken) =>
        !endpoint.IsResting && await endpoint.AnswersAsync(cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<string>?> ExpandQueryAsync(string query, CancellationToken cancellationToken) =>
        Lines(await AskAsync(ModelPrompts.Expand(query), cancellationToken).ConfigureAwait(false));

    public async ValueTask<IReadOnlyList<string>?> SuggestTagsAsync(string title, string content, CancellationToken cancellationToken)
    {
        var tags = Lines(await AskAsync(ModelPrompts.Tags(title, content), cancellationToken).ConfigureAwait(false));
        return tags is null ? null : [.. tags.Select(tag => tag.ToLowerInvariant())];
    }

    public async ValueTask<string?> SummarizeAsync(IReadOnlyList<Memory> memories, CancellationToken cancellationToken)
    {
        var text = (await AskAsync(ModelPrompts.Summary(memories), cancellationToken).ConfigureAwait(false))?.Trim();
        return string.IsNullOrEmpty(text) ? null : text;
    }

    public async ValueTask<bool?> ContradictsAsync(Memory a, Memory b, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(ModelPrompts.Contradiction(a, b), cancellationToken).ConfigureAwait(false);
        return answer?.Trim().ToLowerInvariant().StartsWith("yes", StringComparison.Ordinal);
    }

    private static List<string>? Lines(string? answer) => answer is null
        ? null
        : [.. answer.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    /// <returns>The model's words; null when it gave none.</returns>
    private async ValueTask<string?> AskAsync(string prompt, CancellationToken cancellationToken)
    {
        if (endpoint.IsResting || await endpoint.FindKindAsync(cancellationToken).ConfigureAwait(false) is not { } kind)
        {
            return null;
        }

        if (kind == ModelEndpointKind.Ollama)
        {
            await EnsureThereAsync(cancellationToken).ConfigureAwait(false);
        }

        var path = kind == ModelEndpointKind.Ollama ? "/api/chat" : "/v1/chat/completions";
        using var answer = await endpoint.PostAsync(path, writer => WriteQuestion(writer, prompt), ChatTimeout, cancellationToken)
            .ConfigureAwait(false);
        return answer is null ? null : kind == ModelEndpointKind.Ollama ? OllamaText(answer.RootElement) : OpenAiText(answer.RootElement);
    }

    private void WriteQuestion(Utf8JsonWriter writer, string prompt)
    {
        writer.WriteString("model"u8, model);
        writer.WriteStartArray("messages"u8);
        writer.WriteStartObject();
        writer.WriteString("role"u8, "user"u8);
        writer.WriteString("content"u8, prompt);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteBoolean("stream"u8, value: false);
    }

    private static string? OllamaText(JsonElement answer) => Text(Member(answer, "message"), "content");

    private static string? OpenAiText(JsonElement answer) =>
        Member(answer, "choices") is { ValueKind: JsonValueKind.Array } choices && choices.GetArrayLength() > 0
            ? Text(Member(choices[0], "message"), "content")
            : null;

    private static JsonElement? Member(JsonElement? value, string name) =>
        value is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(name, out var member) ? member : null;

    private static string? Text(JsonElement? value, string name) =>
        Member(value, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>Fetches, once, a model that an Ollama server does not hold yet; a server that cannot is asked all the same.</summary>
    private async ValueTask EnsureThereAsync(CancellationToken cancellationToken)
    {
        Task ensured;
        lock (_lock)
        {
            ensured = _ensured ??= PullIfMissingAsync();
        }

        await ensured.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task PullIfMissingAsync()
    {
        if (await endpoint.ListModelsAsync(CancellationToken.None).ConfigureAwait(false) is not { } held)
        {
            lock (_lock)
            {
                _ensured = null; // the server was away: ask again next time
            }

            return;
        }

        if (!held.Any(name => name == model || name == model + ":latest"))
        {
            using var pulled = await endpoint
                .PostAsync("/api/pull", writer => writer.WriteString("name"u8, model), PullTimeout, CancellationToken.None)
                .ConfigureAwait(false);
        }
    }
}
