using System.Runtime.CompilerServices;
using System.Text.Json;

namespace AiMemory.Application.Mining;

/// <summary>Slack: a folder per channel with a JSON array of messages per day. A channel is one conversation.</summary>
internal static class SlackExport
{
    public static async IAsyncEnumerable<Conversation> ReadAsync(
        string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!Directory.Exists(path))
        {
            throw new ExportFormatException($"Slack export path must be a directory: {path}");
        }

        foreach (var channel in Directory.EnumerateDirectories(path).Order(StringComparer.Ordinal))
        {
            var conversation = new Conversation("#" + Path.GetFileName(channel));
            foreach (var day in Directory.EnumerateFiles(channel, "*.json").Order(StringComparer.Ordinal))
            {
                await AddDayAsync(conversation, day, cancellationToken).ConfigureAwait(false);
            }

            yield return conversation;
        }
    }

    private static async ValueTask AddDayAsync(Conversation conversation, string day, CancellationToken cancellationToken)
    {
        var stream = File.OpenRead(day);
        await using (stream.ConfigureAwait(false))
        {
            try
            {
                await foreach (var message in ExportJson.ReadArrayAsync(stream, cancellationToken).ConfigureAwait(false))
                {
                    var role = ExportJson.Text(message, "user") ?? ExportJson.Text(message, "username") ?? "unknown";
                    var before = conversation.Messages;
                    conversation.Add(role, ExportJson.Text(message, "text") ?? string.Empty);
                    if (conversation.Messages > before)
                    {
                        conversation.CreatedAt ??= ExportJson.UnixTime(ExportJson.Text(message, "ts"));
                    }
                }
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException)
            {
                throw new ExportFormatException($"invalid JSON in {day}", exception);
            }
        }
    }
}
