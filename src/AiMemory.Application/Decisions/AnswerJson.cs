using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AiMemory.Application.Decisions;

/// <summary>Answers as JSON between nodes and in kept answers, generated at compile time.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CommandAnswer))]
internal sealed partial class AnswerJson : JsonSerializerContext
{
    // Text as it is instead of \u escapes: answers carry content, and never meet a browser.
    private static readonly AnswerJson Relaxed = new(new JsonSerializerOptions
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static ReadOnlyMemory<byte> Write(CommandAnswer answer) =>
        JsonSerializer.SerializeToUtf8Bytes(answer, Relaxed.CommandAnswer);

    public static CommandAnswer Read(ReadOnlyMemory<byte> bytes) =>
        JsonSerializer.Deserialize(bytes.Span, Default.CommandAnswer)
        ?? throw new JsonException("An answer is an object.");
}
