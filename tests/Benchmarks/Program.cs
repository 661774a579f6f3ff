using AiMemory.Benchmarks;
using AiMemory.Benchmarks.Suite;

// One verb per file; `scripts/bench` names those of the suite for people.
return args.FirstOrDefault() switch
{
    "run" => await BenchmarkSuite.RunAsync(args[1..]),
    "load" => await LoadCommand.RunAsync(args[1..]),
    "store-core" => await StoreCoreBenchmark.RunAsync(args[1..]),
    "core" => CoreBenchmark.Run(args[1..]),
    "quality" => await RecallQuality.RunAsync(args[1..]),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: Benchmarks run ... | load URL | core [ENTRIES] | store-core [ROWS [URL]] | quality PATH");
    return 2;
}
