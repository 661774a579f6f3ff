using System.Globalization;
using AiMemory.Storage.Postgres;

namespace AiMemory.Benchmarks.Suite;

/// <summary>What the suite is asked to do.</summary>
internal sealed record BenchmarkOptions
{
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Where JSON and table go.</summary>
    public string Out { get; init; } = "artifacts/bench";

    /// <summary>The program whose node is measured.</summary>
    public string Program { get; init; } = Path.Combine(AppContext.BaseDirectory, "ai-memory");

    /// <summary>The published single file, for what is measured of it; the program where none was published.</summary>
    public string? Published { get; init; }

    /// <summary>The published file is machine code: it must start as fast as such a file does.</summary>
    public bool PublishedNative { get; init; }

    /// <summary>
    /// A PostgreSQL database that is measured beside the file, in schemas of the benchmarks' own; <see cref="OwnServer"/> for a server
    /// that they start themselves; null: only the file.
    /// </summary>
    public string? Store { get; init; }

    public const string OwnServer = "postgres";

    /// <summary>Rows of the largest file at most.</summary>
    public int RowsMax { get; init; } = 1_000_000;

    /// <summary>Small sizes: shows that everything works, measures nothing worth keeping.</summary>
    public bool Quick { get; init; }

    /// <exception cref="FormatException">An argument is not understood; the message names it.</exception>
    public static BenchmarkOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new BenchmarkOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            string Value() => ++i < arguments.Count ? arguments[i] : throw new FormatException($"{arguments[i - 1]} needs a value");
            options = arguments[i] switch
            {
                "--out" => options with { Out = Value() },
                "--program" => options with { Program = Value() },
                "--published" => options with { Published = Value() },
                "--native" => options with { PublishedNative = true },
                "--store" => options with { Store = Database(Value()) },
                "--rows" => options with { RowsMax = Number(Value()) },
                "--quick" => options with { Quick = true },
                ['-', ..] unknown => throw new FormatException($"{unknown} is no option of the benchmarks"),
                var name => options with { Names = [.. options.Names, name] },
            };
        }

        return options;
    }

    private static string Database(string text) => text == OwnServer || PostgresUrl.IsPostgres(text)
        ? text
        : throw new FormatException($"--store: {text} is neither postgres://... nor {OwnServer}, which starts a server of the benchmarks' own");

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1_000
            ? number
            : throw new FormatException($"--rows: {text} is not a number of at least 1000");
}
