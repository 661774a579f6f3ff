using System.Text;
using System.Text.Json;

namespace AiMemory.Engine;

/// <summary>The answer that is kept for an idempotency key, with the place of the entry that it belongs to.</summary>
public sealed record KeptAnswer(EntryVersion Version, ICommandAnswer? Answer)
{
    public string ToJson()
    {
        var answer = Answer is null ? "null" : Encoding.UTF8.GetString(Answer.ToJson().Span);
        return $$"""{"version":"{{Version}}","answer":{{answer}}}""";
    }

    public static KeptAnswer Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (!EntryVersion.TryParse(root.GetProperty("version").GetString(), out var version))
        {
            throw new FormatException("A kept answer has no version.");
        }

        var answer = root.GetProperty("answer");
        return new KeptAnswer(
            version,
            answer.ValueKind == JsonValueKind.Null ? null : new EncodedAnswer(Encoding.UTF8.GetBytes(answer.GetRawText())));
    }
}
