using AiMemory.Benchmarks.Corpus;

namespace AiMemory.Benchmarks.Suite;

/// <summary>What one benchmark is given.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Scratch">An empty folder that is removed afterwards.</param>
/// <param name="Report">Where results go.</param>
internal sealed record BenchmarkRun(BenchmarkOptions Options, string Scratch, BenchmarkReport Report, Lazy<BenchTexts> LazyTexts)
{
    public BenchTexts Texts => LazyTexts.Value;

    /// <summary>The full size of something, or a small one for a run that only shows that it works.</summary>
    public int Size(int full, int quick) => Options.Quick ? quick : full;

    /// <summary>Tells people what is going on; the table goes to stdout.</summary>
    public static void Say(string line) => Console.Error.WriteLine($"  {line}");
}
