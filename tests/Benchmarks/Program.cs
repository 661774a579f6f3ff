using AiMemory.Benchmarks;

// One verb per file; `scripts/bench` names them for people.
return args.FirstOrDefault() switch
{
    "store-core" => await StoreCoreBenchmark.RunAsync(args[1..]),
    "core" => CoreBenchmark.Run(args[1..]),
    "quality" => await RecallQuality.RunAsync(args[1..]),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: Benchmarks core [ENTRIES] | store-core [ROWS] | quality PATH");
    return 2;
}
