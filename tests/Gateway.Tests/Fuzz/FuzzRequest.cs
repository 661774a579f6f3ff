using System.Text;

namespace Gateway.Tests.Fuzz;

/// <summary>One generated request; printed so that it can be sent again by hand.</summary>
internal sealed record FuzzRequest(string Method, string Target, string? ContentType, byte[]? Body, IReadOnlyList<(string Name, string Value)> Headers)
{
    private const int PrintedMax = 2_000;

    public override string ToString()
    {
        var text = new StringBuilder($"{Method} {Shorten(Target)}\n");
        foreach (var (name, value) in Headers)
        {
            text.Append(name).Append(": ").Append(Shorten(value)).Append('\n');
        }

        if (ContentType is not null)
        {
            text.Append("Content-Type: ").Append(ContentType).Append('\n');
        }

        foreach (var b in (Body ?? []).Take(PrintedMax))
        {
            _ = b is >= 0x20 and < 0x7F ? text.Append((char)b) : text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\x{b:x2}");
        }

        return text.Append(Body?.Length > PrintedMax ? $"... ({Body.Length} bytes)" : "").ToString();
    }

    private static string Shorten(string text) => text.Length <= PrintedMax ? text : $"{text[..PrintedMax]}... ({text.Length} characters)";
}
