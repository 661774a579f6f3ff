using System.Text.Json;
using AiMemory.Models;

namespace AiMemory.Application.Models;

/// <summary>An embedding model behind an HTTP endpoint (rules 16).</summary>
/// <param name="endpoint">Where it is.</param>
/// <param name="model">What it is.</param>
internal sealed class RemoteEmbedder(ModelEndpoint endpoint, EmbeddingModel model) : IEmbedder
{
    // A recall waits for this; beyond it words alone answer.
    private static readonly TimeSpan EmbedTimeout = TimeSpan.FromSeconds(10);

    private int _dimensions = model.Dimensions;

    public string Name => model.DisplayName;

    /// <summary>As the model is known to have; corrected by its first answer.</summary>
    public int Dimensions => Volatile.Read(ref _dimensions);

    public async ValueTask<ReadOnlyMemory<float>?> EmbedAsync(string text, CancellationToken cancellationToken)
    {
        if (endpoint.IsResting || await endpoint.FindKindAsync(cancellationToken).ConfigureAwait(false) is not { } kind)
        {
            return null;
        }

        var isOllama = kind == ModelEndpointKind.Ollama;
        using var answer = await endpoint.PostAsync(
            isOllama ? "/api/embed" : "/v1/embeddings",
            writer =>
            {
                writer.WriteString("model"u8, isOllama ? model.OllamaName : model.DisplayName);
                writer.WriteString("input"u8, text);
            },
            EmbedTimeout,
            cancellationToken).ConfigureAwait(false);
        return answer is not null && Find(answer.RootElement, isOllama) is { } numbers ? Read(numbers) : null;
    }

    private static JsonElement? Find(JsonElement answer, bool isOllama)
    {
        if (answer.ValueKind != JsonValueKind.Object
            || !answer.TryGetProperty(isOllama ? "embeddings" : "data", out var list)
            || list.ValueKind != JsonValueKind.Array
            || list.GetArrayLength() == 0)
        {
            return null;
        }

        var first = list[0];
        if (!isOllama)
        {
            first = first.ValueKind == JsonValueKind.Object && first.TryGetProperty("embedding", out var embedding) ? embedding : default;
        }

        return first.ValueKind == JsonValueKind.Array && first.GetArrayLength() > 0 ? first : null;
    }

    private ReadOnlyMemory<float>? Read(JsonElement numbers)
    {
        var vector = new float[numbers.GetArrayLength()];
        var i = 0;
        foreach (var number in numbers.EnumerateArray())
        {
            if (number.ValueKind != JsonValueKind.Number)
            {
                return null;
            }

            vector[i++] = (float)number.GetDouble();
        }

        var norm = Norm(vector);
        if (!float.IsFinite(norm) || norm == 0)
        {
            return null;
        }

        for (i = 0; i < vector.Length; i++)
        {
            vector[i] /= norm;
        }

        Volatile.Write(ref _dimensions, vector.Length);
        return vector;
    }

    private static float Norm(float[] vector)
    {
        var sum = 0.0;
        foreach (var value in vector)
        {
            sum += (double)value * value;
        }

        return (float)Math.Sqrt(sum);
    }
}
