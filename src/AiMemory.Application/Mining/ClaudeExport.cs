using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace AiMemory.Application.Mining;

/// <summary>Claude: one conversation per line. A file that is one JSON array of conversations, as Claude now exports, is read too.</summary>
internal static class ClaudeExport
{
    public static async IAsyncEnumerable<Conversation> ReadAsync(
        string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stream = File.OpenRead(path);
        await using (stream.ConfigureAwait(false))
        {
            if (await BeginsArrayAsync(stream, cancellationToken).ConfigureAwait(false))
            {
                await foreach (var conversation in ReadArrayAsync(stream, cancellationToken).ConfigureAwait(false))
                {
                    yield return conversation;
                }

                yield break;
            }

            using var lines = new StreamReader(stream);
            for (var number = 1; await lines.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line; number++)
            {
                if (!string.IsNullOrWhiteSpace(line))
                {
                    yield return ReadLine(line, number);
                }
            }
        }
    }

    private static async IAsyncEnumerable<Conversation> ReadArrayAsync(
        Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var elements = ExportJson.ReadArrayAsync(stream, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (elements.ConfigureAwait(false))
        {
            while (true)
            {
                Conversation conversation;
                try
                {
                    if (!await elements.MoveNextAsync().ConfigureAwait(false))
                    {
                        yield break;
                    }

                    conversation = Read(elements.Current);
                }
                catch (Exception exception) when (exception is JsonException or InvalidOperationException)
                {
                    throw Invalid(1 + ((exception as JsonException)?.LineNumber ?? 0), exception);
                }

                yield return conversation;
            }
        }
    }

    private static Conversation ReadLine(string line, int number)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return Read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw Invalid(number, exception);
        }
    }

    private static ExportFormatException Invalid(long line, Exception inner) =>
        new(string.Create(CultureInfo.InvariantCulture, $"invalid JSON on line {line}"), inner);

    private static Conversation Read(JsonElement exported)
    {
        var conversation = new Conversation(ExportJson.Text(exported, "name")) { CreatedAt = ExportJson.Time(exported, "created_at") };
        foreach (var message in ExportJson.Items(exported, "chat_messages"))
        {
            Add(conversation, message);
        }

        var nodes = ExportJson.Members(exported, "mapping")
            .Select(node => ExportJson.Find(node, "message") ?? node)
            .OrderBy(message => ExportJson.Text(message, "created_at"), StringComparer.Ordinal);
        foreach (var message in nodes)
        {
            Add(conversation, message);
        }

        return conversation;
    }

    private static void Add(Conversation conversation, JsonElement message)
    {
        var role = ExportJson.Text(message, "sender") ?? ExportJson.Text(message, "role") ?? "unknown";
        conversation.Add(role == "human" ? "user" : role, TextOf(message));
    }

    private static string TextOf(JsonElement message)
    {
        if (ExportJson.Text(message, "text") is { Length: > 0 } text)
        {
            return text;
        }

        return ExportJson.Find(message, "content") switch
        {
            { ValueKind: JsonValueKind.String } content => content.GetString()!,
            { ValueKind: JsonValueKind.Array } parts => string.Join(
                '\n',
                parts.EnumerateArray()
                    .Select(part => part.ValueKind == JsonValueKind.String ? part.GetString() : ExportJson.Text(part, "text"))
                    .Where(part => !string.IsNullOrEmpty(part))),
            _ => string.Empty,
        };
    }

    private static async ValueTask<bool> BeginsArrayAsync(FileStream stream, CancellationToken cancellationToken)
    {
        var head = new byte[256];
        var read = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        stream.Position = 0;
        return head.AsSpan(0, read).TrimStart(" \t\r\n\uFEFF"u8) is [(byte)'[', ..];
    }
}
