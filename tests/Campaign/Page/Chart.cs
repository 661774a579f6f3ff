using System.Globalization;
using System.Text;
using AiMemory.Campaign.Chaos;
using static AiMemory.Campaign.Page.Html;

namespace AiMemory.Campaign.Page;

/// <summary>
/// Charts as inline SVG. Only lines and areas are drawn in it, stretched to the width there is; text stays HTML, so that it is as large on a
/// phone as on a desk. Every chart says in words what it shows, and series differ by dashes as well as by colour.
/// </summary>
internal static class Chart
{
    private const double Width = 1_000;
    private const double Height = 100;

    /// <summary>Lines over time; a null value is a gap.</summary>
    public static string Lines(string says, IReadOnlyList<(string Series, string Label, IReadOnlyList<(double X, double? Y)> Points)> lines, double maxX, string lower, bool low = false, bool stepped = false)
    {
        double? top = lines.SelectMany(l => l.Points).Max(p => p.Y);
        double? bottom = low ? lines.SelectMany(l => l.Points).Min(p => p.Y) : 0;
        var (maxY, minY) = (top ?? 1, bottom ?? 0);
        var span = Math.Max(1, maxY - minY);
        var drawn = new StringBuilder();
        foreach (var (series, _, points) in lines)
        {
            drawn.Append(CultureInfo.InvariantCulture, $"<path class=\"line s-{series}\" d=\"{Path(points, maxX, minY, span, stepped)}\"/>");
        }

        return Frame(says, drawn.ToString(), Number(minY + span), Number(minY), lower, maxX, low, string.Empty) + Legend(lines.Select(l => (l.Series, l.Label)));
    }

    /// <summary>Bars over time, with numbered marks at what was done.</summary>
    public static string Timeline(string says, IReadOnlyList<int> bars, double barMs, IReadOnlyList<TimelineEvent> events, double maxX)
    {
        var maxY = Math.Max(1, bars.Max());
        var drawn = new StringBuilder();
        for (var i = 0; i < bars.Count; i++)
        {
            if (bars[i] > 0)
            {
                var height = Height * bars[i] / maxY;
                drawn.Append(CultureInfo.InvariantCulture, $"<rect class=\"bar\" x=\"{At(Width * i * barMs / maxX)}\" y=\"{At(Height - height)}\" width=\"{At(Width * barMs / maxX)}\" height=\"{At(height)}\"/>");
            }
        }

        var marks = new StringBuilder("<div class=\"marks\" aria-hidden=\"true\">");
        for (var i = 0; i < events.Count; i++)
        {
            var x = Math.Min(1, events[i].AtMs / maxX);
            drawn.Append(CultureInfo.InvariantCulture, $"<line class=\"mark\" x1=\"{At(Width * x)}\" x2=\"{At(Width * x)}\" y1=\"0\" y2=\"{At(Height)}\"/>");
            marks.Append(CultureInfo.InvariantCulture, $"<span style=\"left:{At(100 * x)}%\">{i + 1}</span>");
        }

        marks.Append("</div>");
        var told = string.Concat(events.Select(e => $"<li>{Duration(e.AtMs)}: {Text(e.What)}</li>"));
        return Frame(says, drawn.ToString(), Number(maxY), "0", "since the cycle began", maxX, low: false, marks.ToString()) + $"<ol class=\"events\">{told}</ol>";
    }

    /// <summary>A bar for a table cell, as a share of the largest.</summary>
    public static string Bar(double value, double max) =>
        $"<svg viewBox=\"0 0 {At(Width)} 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"bar\" width=\"{At(Width * value / Math.Max(1, max))}\" height=\"10\"/></svg>";

    /// <summary>Median to 99th percentile thick, on to the maximum thin; logarithmic from 1 ms to 10 s.</summary>
    public static string Range(Reports.Spread spread)
    {
        static double X(double ms) => Width * Math.Clamp(Math.Log10(Math.Max(1, ms)) / 4, 0, 1);
        return $"<svg viewBox=\"0 0 {At(Width)} 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"thin\" x=\"{At(X(spread.P50))}\" y=\"4\" width=\"{At(X(spread.Max) - X(spread.P50))}\" height=\"2\"/>"
            + $"<rect class=\"thick\" x=\"{At(X(spread.P50))}\" y=\"1\" width=\"{At(Math.Max(6, X(spread.P99) - X(spread.P50)))}\" height=\"8\"/></svg>";
    }

    private static string Frame(string says, string drawn, string maxY, string minY, string lower, double maxX, bool low, string above) =>
        $"<div class=\"chart{(low ? " low" : string.Empty)}\">{(above.Length > 0 ? $"<span></span>{above}" : string.Empty)}"
        + $"<div class=\"axis y\" aria-hidden=\"true\"><span>{maxY}</span><span>{minY}</span></div>"
        + $"<svg viewBox=\"0 0 {At(Width)} {At(Height)}\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{Text(says)}\">{drawn}</svg>"
        + $"<div class=\"axis x\" aria-hidden=\"true\"><span>0</span><span>{Duration(maxX / 2)}</span><span>{Duration(maxX)} {Text(lower)}</span></div></div>";

    private static string Legend(IEnumerable<(string Series, string Label)> lines) => "<ul class=\"legend\">" + string.Concat(lines.Select(l =>
        $"<li><svg viewBox=\"0 0 34 8\" aria-hidden=\"true\"><path class=\"line s-{l.Series}\" d=\"M0 4H34\"/></svg>{Text(l.Label)}</li>")) + "</ul>";

    private static string Path(IReadOnlyList<(double X, double? Y)> points, double maxX, double minY, double span, bool stepped)
    {
        var path = new StringBuilder();
        var pen = false;
        foreach (var (x, y) in points)
        {
            if (y is not { } value)
            {
                pen = false;
                continue;
            }

            var (px, py) = (At(Width * Math.Min(1, x / maxX)), At(Height - (Height * (value - minY) / span)));
            path.Append(!pen ? $"M{px} {py}" : stepped ? $"H{px}V{py}" : $"L{px} {py}");
            pen = true;
        }

        return path.ToString();
    }
}
