using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using AiMemory.Domain.Json;

namespace AiMemory.Mcp.Protocol;

/// <summary>
/// Reads one message leniently: whatever is wrong with it, its id is found when it can be, because an answer under id null leaves a
/// client waiting for ever. The SDK's reader drops such lines, knows only text and 64-bit numbers as ids, and so cannot be used here.
/// </summary>
internal static class FrameReader
{
    /// <summary>More levels than this, counted from the top, are a parse error (contract, mcp-tools 1).</summary>
    private const int DepthMax = CanonicalJson.DepthMax;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = int.MaxValue };

    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = DepthMax };

    public static Frame Read(ReadOnlyMemory<byte> line)
    {
        var scan = default(Scan);
        if (!Utf8.IsValid(line.Span))
        {
            scan.Fault = "invalid UTF-8";
        }

        try
        {
            ScanMembers(line.Span, ref scan);
        }
        catch (JsonException exception)
        {
            scan.Fault ??= Describe(exception);
        }

        return ToFrame(line, in scan);
    }

    private static void ScanMembers(ReadOnlySpan<byte> line, ref Scan scan)
    {
        var reader = new Utf8JsonReader(line, Options);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            scan.Fault ??= reader.TokenType == JsonTokenType.StartArray
                ? "batches are not supported, expected an object"
                : "expected an object";
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadMember(ref reader, ref scan);
        }

        reader.Read(); // throws when something follows the object
    }

    private static void ReadMember(ref Utf8JsonReader reader, ref Scan scan)
    {
        var name = ReadText(ref reader, ref scan) ?? string.Empty;
        if (!(scan.Names ??= new HashSet<string>(StringComparer.Ordinal)).Add(name))
        {
            scan.Fault ??= $"duplicate field `{name}`";
            scan.IdTwice |= name is "id";
        }

        reader.Read();
        var start = (int)reader.TokenStartIndex;
        var text = reader.TokenType == JsonTokenType.String && name is "jsonrpc" or "method" ? ReadText(ref reader, ref scan) : null;
        var sound = CheckValue(ref reader, examined: name is "id" or "params", ref scan);
        var range = start..(int)reader.BytesConsumed;
        switch (name)
        {
            case "id" when sound:
                scan.Id = range;
                break;
            case "params" when sound:
                scan.Params = range;
                break;
            case "jsonrpc":
                scan.Version = text;
                scan.Fault ??= text is null ? "invalid type for field `jsonrpc`, expected a string" : null;
                break;
            case "method":
                scan.Method = text;
                scan.Fault ??= text is null ? "invalid type for field `method`, expected a string" : null;
                break;
            case "result" or "error":
                scan.HasAnswer = true;
                break;
        }
    }

    /// <summary>Walks over a value to its end; false when something in it has no meaning, which is a fault but not the end of reading.</summary>
    private static bool CheckValue(ref Utf8JsonReader reader, bool examined, ref Scan scan)
    {
        var sound = true;
        var depth = reader.CurrentDepth;
        while (true)
        {
            sound &= CheckToken(ref reader, examined, ref scan);
            if (reader.CurrentDepth == depth && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            {
                return sound;
            }

            reader.Read();
        }
    }

    private static bool CheckToken(ref Utf8JsonReader reader, bool examined, ref Scan scan)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray when reader.CurrentDepth >= DepthMax:
                scan.Fault ??= "recursion limit exceeded";
                return false;
            case JsonTokenType.String or JsonTokenType.PropertyName when examined && reader.ValueIsEscaped:
                return ReadText(ref reader, ref scan) is not null;
            case JsonTokenType.Number when examined && !IsFinite(reader.ValueSpan):
                scan.Fault ??= "number out of range";
                return false;
            default:
                return true;
        }
    }

    private static string? ReadText(ref Utf8JsonReader reader, ref Scan scan)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // Bytes that are no UTF-8, or an escape of half a surrogate pair.
            scan.Fault ??= "lone leading surrogate in hex escape";
            return null;
        }
    }

    private static bool IsFinite(ReadOnlySpan<byte> number) =>
        double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value);

    private static Frame ToFrame(ReadOnlyMemory<byte> line, in Scan scan)
    {
        var fault = scan.Fault;
        var isAnswer = fault is null && scan.Method is null && scan.HasAnswer;
        if (!isAnswer)
        {
            fault ??= scan.Version is null ? "missing field `jsonrpc`" : scan.Method is null ? "missing field `method`" : null;
        }

        return new Frame
        {
            IdJson = scan.Id is { } id && !scan.IdTwice ? ReadId(line[id]) : null,
            Method = scan.Method ?? string.Empty,
            Params = fault is null && scan.Params is { } range ? ParseParams(line[range]) : default,
            Fault = fault,
            WrongVersion = fault is null && scan.Version != "2.0",
            IsAnswer = isAnswer,
        };
    }

    private static JsonElement ParseParams(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, DocumentOptions);
        return document.RootElement.Clone();
    }

    private static string? ReadId(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, DocumentOptions);
        return document.RootElement.ValueKind != JsonValueKind.Null && CanonicalJson.TryWrite(document.RootElement, out var canonical)
            ? canonical
            : null;
    }

    private static string Describe(JsonException exception) => string.Create(
        CultureInfo.InvariantCulture, $"invalid JSON at byte {exception.BytePositionInLine ?? 0}");

    private struct Scan
    {
        public HashSet<string>? Names;
        public string? Fault;
        public string? Version;
        public string? Method;
        public Range? Id;
        public Range? Params;
        public bool IdTwice;
        public bool HasAnswer;
    }
}
