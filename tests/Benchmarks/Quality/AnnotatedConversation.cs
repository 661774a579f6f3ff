using System.Text.Json;

namespace AiMemory.Benchmarks;

/// <summary>A conversation in LoCoMo's JSON form: turns, and questions with the ids of the turns that answer them.</summary>
internal sealed record AnnotatedConversation(IReadOnlyList<ConversationTurn> Turns, IReadOnlyList<AnnotatedQuestion> Questions)
{
    /// <param name="path">The data set's file; it is not part of this repository.</param>
    public static IReadOnlyList<AnnotatedConversation> Load(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return [.. document.RootElement.EnumerateArray().Select(Read)];
    }

    private static AnnotatedConversation Read(JsonElement sample)
    {
        var sessions = sample.GetProperty("conversation").EnumerateObject()
            .Where(member => member.Value.ValueKind == JsonValueKind.Array && member.Name.StartsWith("session_", StringComparison.Ordinal))
            .OrderBy(member => int.Parse(member.Name["session_".Length..]));
        var turns = sessions.SelectMany(session => session.Value.EnumerateArray()).Select(turn => new ConversationTurn(
            turn.GetProperty("dia_id").GetString()!, turn.GetProperty("speaker").GetString()!, turn.GetProperty("text").GetString()!)).ToArray();
        var known = turns.Select(turn => turn.Id).ToHashSet();
        var questions = sample.GetProperty("qa").EnumerateArray()
            .Select(qa => new AnnotatedQuestion(
                qa.GetProperty("question").GetString()!,
                qa.GetProperty("evidence").EnumerateArray()
                    .SelectMany(e => e.GetString()!.Split([';', ',', ' '], StringSplitOptions.RemoveEmptyEntries)).Where(known.Contains).ToHashSet()))
            .Where(question => question.Evidence.Count > 0)
            .ToArray();
        return new AnnotatedConversation(turns, questions);
    }
}
