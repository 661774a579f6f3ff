using System.Globalization;
using System.Numerics;

namespace AiMemory.Gateway.Routing;

/// <summary>
/// A query string as the contract reads it: unknown keys are ignored, a known one given twice is refused, numbers are whole and
/// within their bounds, and nothing is coerced.
/// </summary>
internal sealed class QueryValues
{
    private readonly Dictionary<string, List<string>> _values = new(StringComparer.Ordinal);

    public QueryValues(string? raw)
    {
        foreach (var pair in (raw ?? string.Empty).TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = PercentDecoding.Lossy(equals < 0 ? pair : pair[..equals]);
            var value = equals < 0 ? string.Empty : PercentDecoding.Lossy(pair[(equals + 1)..]);
            if (!_values.TryGetValue(name, out var values))
            {
                _values.Add(name, values = []);
            }

            values.Add(value);
        }
    }

    public bool Has(string name) => _values.ContainsKey(name);

    public string? Text(string name) => !_values.TryGetValue(name, out var values)
        ? null
        : values.Count == 1 ? values[0] : throw Rejection.BadQuery($"duplicate field `{name}`");

    public string Required(string name) => Text(name) ?? throw Rejection.BadQuery($"missing field `{name}`");

    /// <summary>A whole number of at least 0 in 64 bits; more than a signed one holds is as good as the largest.</summary>
    public long? Unsigned(string name) => Text(name) is not { } text
        ? null
        : Number(name, text, 0, ulong.MaxValue) is var number && number > long.MaxValue ? long.MaxValue : (long)number;

    public long? Signed(string name) => Text(name) is { } text ? (long)Number(name, text, long.MinValue, long.MaxValue) : null;

    public int? Signed32(string name) => Text(name) is { } text ? (int)Number(name, text, int.MinValue, int.MaxValue) : null;

    public bool Flag(string name) => Text(name) switch
    {
        null or "false" => false,
        "true" => true,
        var other => throw Rejection.BadQuery($"{name}: provided string was not `true` or `false`: {other}"),
    };

    public Tier? Tier(string name) => Text(name) is not { } text
        ? null
        : TierNames.TryParse(text, out var tier)
            ? tier
            : throw Rejection.BadQuery($"{name}: unknown variant `{text}`, expected one of `short`, `mid`, `long`");

    private static BigInteger Number(string name, string text, BigInteger from, BigInteger to)
    {
        // The contract's parser takes digits with an optional sign, nothing else, and leading zeros.
        var digits = text.AsSpan();
        var negative = false;
        if (digits.Length > 1 && digits[0] is '+' or '-')
        {
            negative = digits[0] == '-';
            digits = digits[1..];
        }

        if (digits.Length == 0 || digits.ContainsAnyExceptInRange('0', '9') || (negative && from.IsZero))
        {
            throw Rejection.BadQuery($"{name}: invalid digit found in string");
        }

        // Long runs of zeros are legal and cheap to drop; what is left beyond 20 digits is out of any range.
        digits = digits.TrimStart('0');
        var number = digits.Length > 20 ? BigInteger.One << 70 : digits.IsEmpty ? BigInteger.Zero : BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        number = negative ? -number : number;
        return number >= from && number <= to
            ? number
            : throw Rejection.BadQuery($"{name}: number too {(number < from ? "small" : "large")} to fit in target type");
    }
}
