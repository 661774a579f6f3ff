using System.Diagnostics;
using System.Globalization;
using AiMemory.Replication;

namespace AiMemory.Simulation;

/// <summary>Runs the seeds beside each other and reports.</summary>
internal sealed class Simulation(ulong from, int seeds, Mutant mutant, bool trace)
{
    private readonly Lock _gate = new();
    private readonly SimStats _stats = new();
    private readonly List<Failure> _failures = [];
    private int _done;

    public int Run()
    {
        var clock = Stopwatch.StartNew();
        var name = mutant == Mutant.None ? "" : $" with the mutant {SimulateCommand.NameOf(mutant)}";
        Console.WriteLine($"simulating seeds {from} to {from + (ulong)seeds - 1}{name}");
        using (var progress = new Timer(_ => Console.Error.WriteLine($"  {_done} of {seeds} runs, {_failures.Count} failed"), null, 5_000, 5_000))
        {
            Parallel.For(0, seeds, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i => RunOne(from + (ulong)i));
        }

        Report(clock.Elapsed);
        return _failures.Count == 0 ? 0 : 1;
    }

    internal static (BrokenPromiseException? Broken, World World) Play(SimOptions options)
    {
        var world = new World(options);
        try
        {
            world.Run();
            return (null, world);
        }
        catch (BrokenPromiseException broken)
        {
            return (broken, world);
        }
        catch (Exception bug) when (bug is InvalidOperationException or ArgumentException or NullReferenceException or FormatException or KeyNotFoundException)
        {
            return (new BrokenPromiseException("no crash", bug.ToString()), world);
        }
    }

    private void RunOne(ulong seed)
    {
        var (broken, world) = Play(new SimOptions { Seed = seed, Mutant = mutant, Trace = trace });
        lock (_gate)
        {
            _done++;
            _stats.Add(world.Stats);
            if (broken is not null)
            {
                _failures.Add(new Failure(seed, world.Now, broken));
            }

            if (trace && broken is null)
            {
                Console.WriteLine(string.Join('\n', world.TraceLines));
            }
        }
    }

    private void Report(TimeSpan took)
    {
        Console.WriteLine();
        foreach (var (what, times) in _stats.List())
        {
            Console.WriteLine($"  {what,-40}{times.ToString("N0", CultureInfo.InvariantCulture),14}");
        }

        Console.WriteLine();
        if (_failures.Count == 0)
        {
            Console.WriteLine(
                $"all {seeds} seeds passed in {took.TotalSeconds:0.0} s: P1 durable, P2 complete, P3 convergent, P4 ordered (linearizable per key), "
                + "P5 fenced, P6 honest, P7 read your writes, P9 crash safe, P11 dead stays dead");
            return;
        }

        var shortest = _failures.OrderBy(f => f.At).ThenBy(f => f.Seed).First();
        var (broken, world) = Play(new SimOptions { Seed = shortest.Seed, Mutant = mutant, Trace = true });
        var lines = world.TraceLines;
        Console.WriteLine($"trace of the shortest failing run, seed {shortest.Seed}{(lines.Count > 200 && !trace ? " (the last 200 steps; --trace prints all)" : "")}:");
        foreach (var line in trace ? lines : lines.TakeLast(200))
        {
            Console.WriteLine(line);
        }

        Console.WriteLine();
        foreach (var group in _failures.GroupBy(f => f.Broken.Promise))
        {
            Console.WriteLine($"{group.Key}: broken in {group.Count()} of {seeds} seeds, first seeds {string.Join(", ", group.OrderBy(f => f.Seed).Take(5).Select(f => f.Seed))}");
        }

        Console.WriteLine($"seed {shortest.Seed} broke {broken?.Message}");
    }

    private sealed record Failure(ulong Seed, long At, BrokenPromiseException Broken);
}
