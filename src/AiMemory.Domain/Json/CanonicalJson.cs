using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace AiMemory.Domain.Json;

/// <summary>
/// One text per JSON value: compact, keys ascending by UTF-8 bytes, the last of repeated keys, integers from -2^63 to 2^64-1 as they
/// are and all other numbers as 64-bit floats. Equal values have equal text, on every node.
/// </summary>
public static class CanonicalJson
{
    /// <summary>Deeper values are no JSON to the contract's parser.</summary>
    public const int DepthMax = 127;

    private static readonly JsonDocumentOptions ReadOptions = new() { MaxDepth = DepthMax };

    /// <summary>Reads any JSON text; false for malformed text, lone surrogates, numbers beyond a float, or too many levels.</summary>
    public static bool TryCanonicalize(string json, [NotNullWhen(true)] out string? canonical)
    {
        ArgumentNullException.ThrowIfNull(json);
        canonical = null;
        if (json is "{}")
        {
            canonical = json;
            return true;
        }

        try
        {
            using var document = JsonDocument.Parse(json, ReadOptions);
            return TryWrite(document.RootElement, out canonical);
        }
        catch (JsonException)
        {
            return false;
        }
        catch (ArgumentException)
        {
            return false; // lone surrogates in the text itself
        }
    }

    /// <summary>The same for a value that is already parsed.</summary>
    public static bool TryWrite(JsonElement value, [NotNullWhen(true)] out string? canonical)
    {
        var text = new StringBuilder();
        try
        {
            canonical = Append(text, value) ? text.ToString() : null;
        }
        catch (InvalidOperationException)
        {
            canonical = null; // an escape that makes no character
        }

        return canonical is not null;
    }

    /// <summary>A JSON string literal, as serde_json writes it.</summary>
    public static string Quote(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var text = new StringBuilder(value.Length + 2);
        AppendString(text, value);
        return text.ToString();
    }

    /// <summary>A JSON array of strings.</summary>
    public static string Array(IReadOnlyList<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var text = new StringBuilder("[");
        for (var i = 0; i < values.Count; i++)
        {
            if (i > 0)
            {
                text.Append(',');
            }

            AppendString(text, values[i]);
        }

        return text.Append(']').ToString();
    }

    internal static void AppendString(StringBuilder text, string value)
    {
        Span<char> escape = stackalloc char[6];
        text.Append('"');
        foreach (var c in value)
        {
            if (WireEncoder.Instance.WillEncode(c))
            {
                text.Append(escape[..WireEncoder.WriteEscape(c, escape)]);
            }
            else
            {
                text.Append(c);
            }
        }

        text.Append('"');
    }

    private static bool Append(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                return AppendObject(text, value);
            case JsonValueKind.Array:
                return AppendArray(text, value);
            case JsonValueKind.String:
                AppendString(text, value.GetString()!);
                return true;
            case JsonValueKind.Number:
                var number = JsonNumbers.Canonicalize(value.GetRawText());
                text.Append(number);
                return number is not null;
            case JsonValueKind.True:
                text.Append("true");
                return true;
            case JsonValueKind.False:
                text.Append("false");
                return true;
            case JsonValueKind.Null:
                text.Append("null");
                return true;
            default:
                return false;
        }
    }

    private static bool AppendObject(StringBuilder text, JsonElement value)
    {
        var members = new SortedDictionary<string, JsonElement>(Utf8Order.Instance);
        foreach (var member in value.EnumerateObject())
        {
            members[member.Name] = member.Value;
        }

        text.Append('{');
        var first = true;
        foreach (var (name, member) in members)
        {
            if (!first)
            {
                text.Append(',');
            }

            first = false;
            AppendString(text, name);
            text.Append(':');
            if (!Append(text, member))
            {
                return false;
            }
        }

        text.Append('}');
        return true;
    }

    private static bool AppendArray(StringBuilder text, JsonElement value)
    {
        text.Append('[');
        var first = true;
        foreach (var item in value.EnumerateArray())
        {
            if (!first)
            {
                text.Append(',');
            }

            first = false;
            if (!Append(text, item))
            {
                return false;
            }
        }

        text.Append(']');
        return true;
    }
}
