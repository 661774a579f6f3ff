using System.Net.Http.Headers;
using System.Text.Json;
using AiMemory.Domain.Json;

namespace AiMemory.Application.Models;

/// <summary>
/// One configured model server. Which protocol it speaks is found out at first use: a URL that ends in <c>/v1</c>, or that does not know
/// Ollama's list of models, speaks OpenAI's. A server that failed is left alone for a while, so that it costs one time-out and not one
/// for every recall.
/// </summary>
internal sealed class ModelEndpoint : IDisposable
{
    private static readonly TimeSpan TagsTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RestAfterFailure = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly TimeProvider _time;
    private readonly string _base;
    private readonly bool _isOpenAiByName;
    private ModelEndpointKind? _kind;
    private long _failedAt;

    public ModelEndpoint(string url, TimeProvider time)
    {
        _time = time;
        var trimmed = url.TrimEnd('/');
        _isOpenAiByName = trimmed.EndsWith("/v1", StringComparison.Ordinal);
        _base = _isOpenAiByName ? trimmed[..^3] : trimmed;
    }

    /// <summary>It failed a moment ago and is not asked again yet.</summary>
    public bool IsResting
    {
        get
        {
            var failedAt = Volatile.Read(ref _failedAt);
            return failedAt != 0 && _time.GetElapsedTime(failedAt) < RestAfterFailure;
        }
    }

    /// <returns>The protocol; null when nothing answers.</returns>
    public async ValueTask<ModelEndpointKind?> FindKindAsync(CancellationToken cancellationToken)
    {
        if (_kind is null && !IsResting)
        {
            _kind = _isOpenAiByName
                ? ModelEndpointKind.OpenAi
                : await ProbeAsync(cancellationToken).ConfigureAwait(false);
        }

        return _kind;
    }

    /// <returns>Names of the models that an Ollama server holds; null when it does not answer as Ollama does.</returns>
    public async ValueTask<IReadOnlyList<string>?> ListModelsAsync(CancellationToken cancellationToken)
    {
        var (answer, _) = await SendAsync(HttpMethod.Get, "/api/tags", null, TagsTimeout, cancellationToken).ConfigureAwait(false);
        using (answer)
        {
            return answer is not null
                && answer.RootElement.ValueKind == JsonValueKind.Object
                && answer.RootElement.TryGetProperty("models", out var models)
                && models.ValueKind == JsonValueKind.Array
                    ? [.. models.EnumerateArray().Select(NameOf).OfType<string>()]
                    : null;
        }
    }

    /// <returns>The endpoint answers now, whatever it says.</returns>
    public async ValueTask<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        var path = await FindKindAsync(cancellationToken).ConfigureAwait(false) == ModelEndpointKind.OpenAi ? "/v1/models" : "/api/tags";
        var (answer, answered) = await SendAsync(HttpMethod.Get, path, null, TagsTimeout, cancellationToken).ConfigureAwait(false);
        answer?.Dispose();
        return answered;
    }

    /// <returns>The answer to a POST; null when there was none, or none that is JSON with a success status.</returns>
    public async ValueTask<JsonDocument?> PostAsync(
        string path, Action<Utf8JsonWriter> writeMembers, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var body = WireJson.ToText(writer =>
        {
            writer.WriteStartObject();
            writeMembers(writer);
            writer.WriteEndObject();
        });
        return (await SendAsync(HttpMethod.Post, path, body, timeout, cancellationToken).ConfigureAwait(false)).Answer;
    }

    public void Dispose() => _http.Dispose();

    private static string? NameOf(JsonElement model) =>
        model.ValueKind == JsonValueKind.Object && model.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String
            ? name.GetString()
            : null;

    private async ValueTask<ModelEndpointKind?> ProbeAsync(CancellationToken cancellationToken)
    {
        if (await ListModelsAsync(cancellationToken).ConfigureAwait(false) is not null)
        {
            return ModelEndpointKind.Ollama;
        }

        return IsResting ? null : ModelEndpointKind.OpenAi;
    }

    private async ValueTask<(JsonDocument? Answer, bool Answered)> SendAsync(
        HttpMethod method, string path, string? body, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            using var request = new HttpRequestMessage(method, _base + path);
            if (body is not null)
            {
                request.Content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
            }

            using var response = await _http
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            var stream = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                var answer = response.IsSuccessStatusCode
                    ? await JsonDocument.ParseAsync(stream, cancellationToken: limit.Token).ConfigureAwait(false)
                    : null;
                Volatile.Write(ref _failedAt, 0);
                return (answer, true);
            }
        }
        catch (JsonException)
        {
            return (null, true);
        }
        catch (Exception exception) when (
            exception is HttpRequestException or IOException or InvalidOperationException or UriFormatException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Not reachable, broken off, too slow, or an address that is none: the model is away, which its callers do without.
            Volatile.Write(ref _failedAt, Math.Max(1, _time.GetTimestamp()));
            return (null, false);
        }
    }
}
