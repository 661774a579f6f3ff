using System.Globalization;
using System.Text;
using AiMemory.Cli.Commands;
using AiMemory.UseCases;

namespace AiMemory.Cli.Output;

/// <summary>Memories for people (contract, 2 and 12).</summary>
internal static class MemoryText
{
    private const int PreviewCharacters = 200;

    public static string Id8(string id) => id.Length <= 8 ? id : id[..8];

    public static void WriteLines(CliCall call, IReadOnlyList<Memory> rows)
    {
        foreach (var row in rows)
        {
            call.Print(
                $"{Head(call, row)} {row.Title} (p={row.Priority}, ns={row.Namespace}, {Age(row.UpdatedAt, call.Now)})");
        }

        call.Print(string.Empty);
    }

    public static void WriteRecalled(CliCall call, RecalledMemory item)
    {
        var row = item.Memory;
        var confidence = row.Confidence < 1
            ? string.Create(CultureInfo.InvariantCulture, $" conf={row.Confidence * 100:0}%")
            : string.Empty;
        call.Print(string.Create(
            CultureInfo.InvariantCulture,
            $"{Head(call, row)} {row.Title} {Bar(row.Priority)} score={item.Score:0.00} (ns={row.Namespace}, {row.AccessCount}x, {Age(row.UpdatedAt, call.Now)}{confidence})"));
        foreach (var factor in item.Factors ?? [])
        {
            call.Print(string.Create(CultureInfo.InvariantCulture, $"    {factor.Key}: {factor.Value:0.###}"));
        }

        call.Print($"  {Preview(row.Content)}");
        call.Print(string.Empty);
    }

    /// <summary>Ten cells, as many filled as the priority says.</summary>
    public static string Bar(int priority)
    {
        var filled = Math.Clamp(priority, 0, 10);
        return new string('█', filled) + new string('░', 10 - filled);
    }

    /// <summary>Text that is no timestamp is shown as it is.</summary>
    public static string Age(string timestamp, DateTimeOffset now)
    {
        if (!DateTimeOffset.TryParse(timestamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return timestamp;
        }

        var age = now - time;
        return age.TotalSeconds < 60 ? "just now"
            : age.TotalMinutes < 60 ? $"{(int)age.TotalMinutes}m ago"
            : age.TotalHours < 24 ? $"{(int)age.TotalHours}h ago"
            : age.TotalDays < 30 ? $"{(int)age.TotalDays}d ago"
            : $"{(int)age.TotalDays / 30}mo ago";
    }

    private static string Head(CliCall call, Memory row)
    {
        var head = $"[{row.Tier.ToWire()}/{Id8(row.Id)}]";
        return call.Console.IsTerminal
            ? row.Tier switch
            {
                Tier.Long => $"\u001b[32m{head}\u001b[0m",
                Tier.Mid => $"\u001b[33m{head}\u001b[0m",
                _ => $"\u001b[31m{head}\u001b[0m",
            }
            : head;
    }

    private static string Preview(string content)
    {
        var preview = new StringBuilder();
        var count = 0;
        foreach (var rune in content.EnumerateRunes())
        {
            if (count++ == PreviewCharacters)
            {
                break;
            }

            preview.Append(rune.ToString());
        }

        return preview.ToString();
    }
}
