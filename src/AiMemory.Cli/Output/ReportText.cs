using AiMemory.Cli.Commands;

namespace AiMemory.Cli.Output;

/// <summary>A report for people: a heading, aligned fields, errors beneath.</summary>
internal static class ReportText
{
    public static int Print(
        CliCall call, string heading, IReadOnlyList<(string Name, string Value)> fields, IReadOnlyList<string> errors)
    {
        call.Print(heading);
        var width = fields.Max(field => field.Name.Length) + 1;
        foreach (var (name, value) in fields)
        {
            call.Print($"  {(name + ":").PadRight(width)} {value}");
        }

        foreach (var error in errors)
        {
            call.Print($"    - {error}");
        }

        return 0;
    }
}
