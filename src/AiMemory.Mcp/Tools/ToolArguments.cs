using System.Globalization;
using System.Text.Json;
using AiMemory.Domain.Json;

namespace AiMemory.Mcp.Tools;

/// <summary>
/// Arguments as a model sent them (contract, mcp-tools 1.4): an optional one of the wrong type counts as absent. The destructive
/// tools ask <see cref="Mistyped"/> first, because there "absent" would delete more than was meant.
/// </summary>
internal readonly struct ToolArguments(JsonElement arguments)
{
    private readonly JsonElement _arguments = arguments;

    public string? Text(string name) => Find(name, JsonValueKind.String) is { } value ? value.GetString() : null;

    /// <summary>For arguments whose presence was checked.</summary>
    public string Required(string name) =>
        Text(name) ?? throw new InvalidOperationException($"'{name}' was not checked before the tool ran.");

    /// <summary>A JSON integer within 64 bits; negative ones too.</summary>
    public long? Integer(string name) =>
        Find(name, JsonValueKind.Number) is { } value && value.GetRawText() is not "-0" && value.TryGetInt64(out var number)
            ? number
            : null;

    /// <summary>A limit or an offset: negative counts as absent, and what is beyond signed 64 bits as the most there is.</summary>
    public long? Count(string name) => Find(name, JsonValueKind.Number) is not { } value || value.GetRawText() is "-0"
        ? null
        : value.TryGetUInt64(out var number) ? (long)Math.Min(number, long.MaxValue) : null;

    public double? Number(string name) => Find(name, JsonValueKind.Number) is { } value ? value.GetDouble() : null;

    public bool? Flag(string name) => Find(name) switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => null,
    };

    /// <summary>The strings of an array; other elements are dropped.</summary>
    public IReadOnlyList<string>? Texts(string name) => Find(name, JsonValueKind.Array) is { } value
        ? [.. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
        : null;

    /// <summary>An object as canonical JSON; anything else counts as absent.</summary>
    public string? ObjectJson(string name) =>
        Find(name, JsonValueKind.Object) is { } value && CanonicalJson.TryWrite(value, out var json) ? json : null;

    /// <summary>Any value but null, as canonical JSON.</summary>
    public string? AnyJson(string name) => Find(name) is { } value && CanonicalJson.TryWrite(value, out var json) ? json : null;

    public JsonElement? Array(string name) => Find(name, JsonValueKind.Array);

    /// <summary>An unknown tier counts as none.</summary>
    public Tier? Tier(string name = "tier") => TierNames.TryParse(Text(name), out var tier) ? tier : null;

    /// <summary>The argument is there, is not null, and is not of the kind that it must be.</summary>
    public string? Mistyped(string name, JsonValueKind kind)
    {
        if (Find(name) is not { } value || value.ValueKind == kind)
        {
            return null;
        }

        return kind switch
        {
            JsonValueKind.True when value.ValueKind == JsonValueKind.False => null,
            JsonValueKind.True => $"{name} must be a boolean",
            JsonValueKind.Number => $"{name} must be an integer",
            _ => $"{name} must be a string",
        };
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"arguments ({_arguments.ValueKind})");

    private JsonElement? Find(string name) =>
        _arguments.ValueKind == JsonValueKind.Object
        && _arguments.TryGetProperty(name, out var value)
        && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    private JsonElement? Find(string name, JsonValueKind kind) => Find(name) is { } value && value.ValueKind == kind ? value : null;
}
