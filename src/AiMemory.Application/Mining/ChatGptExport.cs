using System.Runtime.CompilerServices;
using System.Text.Json;

namespace AiMemory.Application.Mining;

/// <summary>ChatGPT: one JSON array of conversations, whose messages are nodes of a tree.</summary>
internal static class ChatGptExport
{
    public static async IAsyncEnumerable<Conversation> ReadAsync(
        string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stream = File.OpenRead(path);
        await using (stream.ConfigureAwait(false))
        {
            await CheckTopLevelAsync(stream, cancellationToken).ConfigureAwait(false);
            var elements = ExportJson.ReadArrayAsync(stream, cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using (elements.ConfigureAwait(false))
            {
                while (await NextAsync(elements).ConfigureAwait(false) is { } conversation)
                {
                    yield return conversation;
                }
            }
        }
    }

    private static async ValueTask<Conversation?> NextAsync(IAsyncEnumerator<JsonElement> elements)
    {
        try
        {
            return await elements.MoveNextAsync().ConfigureAwait(false) ? Read(elements.Current) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new ExportFormatException("invalid JSON", exception);
        }
    }

    private static async ValueTask CheckTopLevelAsync(FileStream stream, CancellationToken cancellationToken)
    {
        var head = new byte[256];
        var read = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        stream.Position = 0;
        var begin = head.AsSpan(0, read).TrimStart(" \t\r\n\uFEFF"u8);
        if (begin is not [(byte)'[', ..])
        {
            // Whatever begins like another JSON value is one of the wrong kind; anything else is no JSON.
            throw new ExportFormatException(begin is [(byte)'{' or (byte)'"' or (byte)'t' or (byte)'f' or (byte)'n' or (byte)'-', ..]
                || (begin.Length > 0 && char.IsAsciiDigit((char)begin[0]))
                ? "expected JSON array at top level"
                : "invalid JSON");
        }
    }

    private static Conversation Read(JsonElement exported)
    {
        var conversation = new Conversation(ExportJson.Text(exported, "title")) { CreatedAt = ExportJson.UnixTime(exported, "create_time") };
        var messages = ExportJson.Members(exported, "mapping")
            .Select(node => ExportJson.Find(node, "message"))
            .OfType<JsonElement>()
            .OrderBy(message => ExportJson.UnixTime(message, "create_time") ?? DateTimeOffset.MinValue);
        foreach (var message in messages)
        {
            var role = ExportJson.Find(message, "author") is { } author ? ExportJson.Text(author, "role") ?? "unknown" : "unknown";
            if (role != "system" && ExportJson.Find(message, "content") is { } content)
            {
                conversation.Add(role, TextOf(content));
            }
        }

        return conversation;
    }

    private static string TextOf(JsonElement content) => string.Join(
        '\n',
        ExportJson.Items(content, "parts")
            .Select(part => part.ValueKind == JsonValueKind.String ? part.GetString() : ExportJson.Text(part, "text"))
            .Where(part => !string.IsNullOrEmpty(part)));
}
