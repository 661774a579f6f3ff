using System.CommandLine;
using System.Text;
using AiMemory.Replication;

namespace AiMemory.Simulation;

/// <summary><c>simulate</c>: many seeds, and what became of them.</summary>
internal static class SimulateCommand
{
    public static RootCommand Create()
    {
        var seeds = new Option<int>("--seeds") { Description = "How many runs.", DefaultValueFactory = _ => 2_000 };
        var from = new Option<ulong>("--from") { Description = "The first seed.", DefaultValueFactory = _ => 1 };
        var mutant = new Option<string?>("--mutant") { Description = "Break one thing on purpose: " + string.Join(", ", Names()) + "." };
        var trace = new Option<bool>("--trace") { Description = "Print everything that happens; with one seed." };
        var command = new RootCommand("Runs whole clusters of replication cores in virtual time, through faults drawn from a seed, and holds the promises of the design against every answer. Exits 1 when one is broken.")
        {
            seeds, from, mutant, trace,
        };
        command.SetAction(parsed =>
        {
            if (!TryFind(parsed.GetValue(mutant), out var broken))
            {
                Console.Error.WriteLine($"error: --mutant is one of {string.Join(", ", Names())}");
                return 2;
            }

            if (parsed.GetValue(seeds) < 1)
            {
                Console.Error.WriteLine("error: --seeds must be at least 1");
                return 2;
            }

            return new Simulation(parsed.GetValue(from), parsed.GetValue(seeds), broken, parsed.GetValue(trace)).Run();
        });
        return command;
    }

    public static string NameOf(Mutant mutant)
    {
        var name = new StringBuilder();
        foreach (var c in mutant.ToString())
        {
            _ = char.IsUpper(c) && name.Length > 0 ? name.Append('-') : name;
            name.Append(char.ToLowerInvariant(c));
        }

        return name.ToString();
    }

    private static IEnumerable<string> Names() => Enum.GetValues<Mutant>().Where(m => m != Mutant.None).Select(NameOf);

    private static bool TryFind(string? name, out Mutant mutant)
    {
        mutant = Mutant.None;
        if (name is null)
        {
            return true;
        }

        mutant = Enum.GetValues<Mutant>().FirstOrDefault(m => NameOf(m) == name);
        return mutant != Mutant.None;
    }
}
