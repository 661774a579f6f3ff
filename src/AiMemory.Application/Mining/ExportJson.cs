using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using AiMemory.Domain.Time;

namespace AiMemory.Application.Mining;

/// <summary>Reads of export JSON that take what is there and pass over what is not.</summary>
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ExportJson : JsonSerializerContext
{
    /// <summary>The elements of a top-level array, one at a time.</summary>
    public static async IAsyncEnumerable<JsonElement> ReadArrayAsync(
        Stream stream, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var element in JsonSerializer
            .DeserializeAsyncEnumerable(stream, Default.JsonElement, cancellationToken).ConfigureAwait(false))
        {
            yield return element;
        }
    }

    public static JsonElement? Find(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) ? member : null;

    public static string? Text(JsonElement value, string name) =>
        Find(value, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public static IEnumerable<JsonElement> Items(JsonElement value, string name) =>
        Find(value, name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    /// <summary>The members' values of an object.</summary>
    public static IEnumerable<JsonElement> Members(JsonElement value, string name) =>
        Find(value, name) is { ValueKind: JsonValueKind.Object } members ? members.EnumerateObject().Select(member => member.Value) : [];

    /// <summary>Seconds since 1970, with a fraction or without.</summary>
    public static DateTimeOffset? UnixTime(JsonElement value, string name) =>
        Find(value, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDecimal(out var seconds)
            ? FromSeconds(seconds)
            : null;

    public static DateTimeOffset? UnixTime(string? text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) ? FromSeconds(seconds) : null;

    public static DateTimeOffset? Time(JsonElement value, string name) =>
        Text(value, name) is { } text
        && Timestamps.IsValid(text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;

    private static DateTimeOffset? FromSeconds(decimal seconds) => seconds is > 0 and < 253_402_300_800m
        ? DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond))
        : null;
}
