using System.Globalization;
using System.Net;
using System.Text;

namespace AiMemory.Campaign.Page;

/// <summary>Text of a page; what is put in through <see cref="Text"/> cannot become markup.</summary>
internal sealed class Html
{
    private readonly StringBuilder _text = new();

    public Html Raw(string markup)
    {
        _text.Append(markup).Append('\n');
        return this;
    }

    public static string Text(string text) => WebUtility.HtmlEncode(text);

    public static string Number(double value) => value.ToString("#,0.##", CultureInfo.InvariantCulture);

    /// <summary>A duration for people: 12 ms, 1.4 s, 17 min.</summary>
    public static string Duration(double milliseconds) => milliseconds switch
    {
        < 1_000 => $"{milliseconds.ToString(milliseconds < 10 ? "0.#" : "0", CultureInfo.InvariantCulture)} ms",
        < 120_000 => $"{(milliseconds / 1_000).ToString("0.0", CultureInfo.InvariantCulture)} s",
        _ => $"{(milliseconds / 60_000).ToString("0", CultureInfo.InvariantCulture)} min",
    };

    /// <summary>A coordinate.</summary>
    public static string At(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    public static string Badge(bool pass, string? skipped) => skipped is not null
        ? "<span class=\"badge skipped\">skipped</span>"
        : pass ? "<span class=\"badge pass\">passed</span>" : "<span class=\"badge fail\">failed</span>";

    public override string ToString() => _text.ToString();
}
