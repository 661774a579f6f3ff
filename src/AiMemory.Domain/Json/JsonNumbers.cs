using System.Globalization;
using System.Text;

namespace AiMemory.Domain.Json;

/// <summary>Numbers as the contract's program prints them.</summary>
public static class JsonNumbers
{
    /// <summary>
    /// A finite 64-bit float in JSON: the shortest digits that read back equal, in the layout of serde_json's ryu printer
    /// (<c>1.0</c>, <c>10000000000.0</c>, <c>1e16</c>, <c>1.5e300</c>, <c>0.00001</c>, <c>1e-6</c>).
    /// </summary>
    public static string Format(double value)
    {
        if (!double.IsFinite(value))
        {
            return "null"; // as serde_json does; JSON has no such number
        }

        if (value == 0)
        {
            return double.IsNegative(value) ? "-0.0" : "0.0";
        }

        if (Math.Abs(value) < 1e15 && Math.Truncate(value) == value)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{(long)value}.0");
        }

        var (negative, digits, point) = Decompose(value);
        var text = new StringBuilder(24);
        if (negative)
        {
            text.Append('-');
        }

        if (digits.Length <= point && point <= 16)
        {
            return text.Append(digits).Append('0', point - digits.Length).Append(".0").ToString();
        }

        if (point is > 0 and <= 16)
        {
            return text.Append(digits, 0, point).Append('.').Append(digits, point, digits.Length - point).ToString();
        }

        if (point is > -5 and <= 0)
        {
            return text.Append("0.").Append('0', -point).Append(digits).ToString();
        }

        text.Append(digits[0]);
        if (digits.Length > 1)
        {
            text.Append('.').Append(digits, 1, digits.Length - 1);
        }

        return text.Append('e').Append(CultureInfo.InvariantCulture, $"{point - 1}").ToString();
    }

    /// <summary>A 64-bit float as Rust's <c>{}</c> prints it inside messages: never an exponent, no <c>.0</c>.</summary>
    public static string Display(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "inf" : "-inf";
        }

        if (value == 0)
        {
            return double.IsNegative(value) ? "-0" : "0";
        }

        var (negative, digits, point) = Decompose(value);
        var text = new StringBuilder(24);
        if (negative)
        {
            text.Append('-');
        }

        if (point <= 0)
        {
            return text.Append("0.").Append('0', -point).Append(digits).ToString();
        }

        if (point >= digits.Length)
        {
            return text.Append(digits).Append('0', point - digits.Length).ToString();
        }

        return text.Append(digits, 0, point).Append('.').Append(digits, point, digits.Length - point).ToString();
    }

    /// <summary>Rounds a score half away from zero to 3 decimals.</summary>
    public static double RoundScore(double score)
    {
        var rounded = Math.Round(score, 3, MidpointRounding.AwayFromZero);
        return rounded == 0 ? 0 : rounded;
    }

    /// <summary>Canonical text of a JSON number literal; null when it is beyond a 64-bit float.</summary>
    internal static string? Canonicalize(ReadOnlySpan<char> literal)
    {
        if (literal.IndexOfAny('.', 'e', 'E') < 0 && literal is not "-0"
            && (long.TryParse(literal, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
                || ulong.TryParse(literal, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            return literal.ToString();
        }

        return double.TryParse(literal, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? Format(value)
            : null;
    }

    /// <summary>Shortest digits without leading or trailing zeros, and where the decimal point stands relative to their beginning.</summary>
    private static (bool Negative, string Digits, int Point) Decompose(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture).AsSpan();
        var e = text.IndexOf('E');
        var exponent = e < 0 ? 0 : int.Parse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = (e < 0 ? text : text[..e]).TrimStart('-');
        var dot = mantissa.IndexOf('.');
        var point = exponent + (dot < 0 ? mantissa.Length : dot);
        var digits = new StringBuilder(20);
        foreach (var c in mantissa)
        {
            if (c == '0' && digits.Length == 0)
            {
                point--; // a leading zero, before or after the dot
            }
            else if (c != '.')
            {
                digits.Append(c);
            }
        }

        while (digits.Length > 1 && digits[^1] == '0')
        {
            digits.Length--;
        }

        return (value < 0, digits.ToString(), point);
    }
}
