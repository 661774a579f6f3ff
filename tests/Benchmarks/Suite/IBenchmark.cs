namespace AiMemory.Benchmarks.Suite;

/// <summary>One benchmark: a file of its own, and one line in <see cref="BenchmarkSuite"/>.</summary>
internal interface IBenchmark
{
    /// <summary>What people type.</summary>
    string Name { get; }

    /// <summary>One line for the help text.</summary>
    string Summary { get; }

    /// <summary>Measures, and adds what it found to the report. What it made is below <see cref="BenchmarkRun.Scratch"/>.</summary>
    Task RunAsync(BenchmarkRun run);
}
