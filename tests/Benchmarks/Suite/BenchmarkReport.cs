using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AiMemory.Benchmarks.Suite;

/// <summary>What one benchmark measured, as JSON for programs and as a table for people.</summary>
internal sealed class BenchmarkReport(string name)
{
    private readonly List<Measurement> _rows = [];

    public bool Holds => _rows.TrueForAll(r => r.Holds != false);

    public void Add(string what, double value, string unit, Target? target = null) => _rows.Add(new Measurement(what, value, unit, target));

    public void WriteJson(string path, TimeSpan took)
    {
        using var file = File.Create(path);
        using var writer = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteString("benchmark", name);
        writer.WriteNumber("cores", Environment.ProcessorCount);
        writer.WriteNumber("took_seconds", Math.Round(took.TotalSeconds, 1));
        writer.WriteBoolean("holds", Holds);
        writer.WriteStartArray("measurements");
        foreach (var row in _rows)
        {
            writer.WriteStartObject();
            writer.WriteString("what", row.What);
            writer.WriteNumber("value", Math.Round(row.Value, 4));
            writer.WriteString("unit", row.Unit);
            if (row is { Target: { } target, Holds: { } holds })
            {
                writer.WriteString("target", target.ToString());
                writer.WriteBoolean("holds", holds);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public string ToTable()
    {
        var width = _rows.Max(r => r.What.Length);
        var table = new StringBuilder();
        table.Append(CultureInfo.InvariantCulture, $"{name.PadRight(width)}  {"measured",14}  {"target",10}\n");
        foreach (var row in _rows)
        {
            var value = $"{row.Value.ToString(row.Value >= 1_000 ? "N0" : "0.00", CultureInfo.InvariantCulture)} {row.Unit}";
            var verdict = row.Holds switch { null => string.Empty, true => "holds", false => "MISSED" };
            table.Append(string.Create(
                CultureInfo.InvariantCulture, $"{row.What.PadRight(width)}  {value,14}  {row.Target?.ToString() ?? string.Empty,10}  {verdict}").TrimEnd()).Append('\n');
        }

        return table.ToString();
    }
}
