using System.Globalization;
using System.Text.Json;
using AiMemory.Domain.Json;

namespace AiMemory.Mcp.Protocol;

/// <summary>
/// Tells a client that asked for it that its call is still being worked on: at the start, every second, and at the end. The figure is
/// seconds; the use cases do not know how much is left, and a made-up total would be a lie.
/// </summary>
internal sealed class ProgressReporter(
    string tokenJson, string what, Func<ReadOnlyMemory<byte>, ValueTask> send, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <returns>The token that the request carries, as canonical JSON; null when it wants no progress.</returns>
    public static string? FindToken(Frame frame) =>
        frame.Params.ValueKind == JsonValueKind.Object
        && frame.Params.TryGetProperty("_meta"u8, out var meta)
        && meta.ValueKind == JsonValueKind.Object
        && meta.TryGetProperty("progressToken"u8, out var token)
        && token.ValueKind is JsonValueKind.String or JsonValueKind.Number
        && CanonicalJson.TryWrite(token, out var json)
            ? json
            : null;

    public async Task<T> RunAsync<T>(ValueTask<T> work)
    {
        var started = time.GetTimestamp();
        var task = work.AsTask();
        await SendAsync(0, "started").ConfigureAwait(false);
        while (await Task.WhenAny(task, Task.Delay(Interval, time)).ConfigureAwait(false) != task)
        {
            await SendAsync(Seconds(started), "working").ConfigureAwait(false);
        }

        var result = await task.ConfigureAwait(false);
        await SendAsync(Seconds(started), "done").ConfigureAwait(false);
        return result;
    }

    /// <summary>Never 0, because progress must grow with every message.</summary>
    private double Seconds(long started) => Math.Max(0.001, Math.Round(time.GetElapsedTime(started).TotalSeconds, 3));

    private ValueTask SendAsync(double seconds, string state) => send(Envelope.Progress(
        tokenJson, seconds, string.Create(CultureInfo.InvariantCulture, $"{what}: {state} ({seconds:0.###} s)")));
}
