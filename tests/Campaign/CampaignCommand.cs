using System.CommandLine;
using System.Runtime.InteropServices;
using AiMemory.Campaign.Chaos;
using AiMemory.Nodes;

namespace AiMemory.Campaign;

/// <summary><c>campaign</c>: four phases against real nodes, reports and a page.</summary>
internal static class CampaignCommand
{
    public static RootCommand Create()
    {
        var phase = new Option<int?>("--phase") { Description = "Run one phase, 1 to 4, instead of all." };
        var cycles = new Option<int>("--cycles") { Description = "Cycles per fault class.", DefaultValueFactory = _ => 50 };
        var writes = new Option<int>("--writes") { Description = "Writes per cycle, at least.", DefaultValueFactory = _ => 100 };
        var classes = new Option<string[]>("--class") { Description = "Run these fault classes alone: " + string.Join(", ", FaultClasses.All.Select(f => f.Name)) + ".", AllowMultipleArgumentsPerToken = true };
        var @out = new Option<string>("--out") { Description = "Where the reports go.", DefaultValueFactory = _ => "artifacts/campaign" };
        var work = new Option<string?>("--work") { Description = "Where the nodes' folders are made; deleted in the end." };
        var program = new Option<string?>("--program") { Description = "The node program." };
        var seed = new Option<int>("--seed") { Description = "Seed of the workload.", DefaultValueFactory = _ => 1 };
        var command = new RootCommand("Runs the four-phase campaign against three real nodes. Exits 1 when a phase fails.")
        {
            phase, cycles, writes, classes, @out, work, program, seed,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var options = new CampaignOptions
            {
                Phases = parsed.GetValue(phase) is { } one ? [one] : [1, 2, 3, 4],
                Cycles = parsed.GetValue(cycles),
                WritesPerCycle = parsed.GetValue(writes),
                Classes = parsed.GetValue(classes) ?? [],
                Out = Path.GetFullPath(parsed.GetValue(@out)!),
                Work = parsed.GetValue(work) ?? Directory.CreateTempSubdirectory("ai-memory-campaign-").FullName,
                Program = parsed.GetValue(program) ?? NodeProgram.Path,
                Seed = parsed.GetValue(seed),
            };
            return Fault(options) is { } fault ? RefuseAsync(fault) : RunAsync(options, cancellationToken);
        });
        return command;
    }

    private static string? Fault(CampaignOptions options)
    {
        var unknown = options.Classes.FirstOrDefault(name => FaultClasses.All.All(f => f.Name != name));
        return options.Phases.Any(p => p is < 1 or > 4) ? "--phase is 1, 2, 3 or 4"
            : options.Cycles < 1 ? "--cycles must be at least 1"
            : options.WritesPerCycle < 1 ? "--writes must be at least 1"
            : unknown is not null ? $"--class: no class '{unknown}'; the classes are {string.Join(", ", FaultClasses.All.Select(f => f.Name))}"
            : !File.Exists(options.Program) ? $"--program: {options.Program} does not exist"
            : null;
    }

    private static async Task<int> RefuseAsync(string fault)
    {
        await Console.Error.WriteLineAsync($"error: {fault}");
        return 2;
    }

    private static async Task<int> RunAsync(CampaignOptions options, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
        try
        {
            return await new CampaignRun(options).RunAsync(stop.Token) ? 0 : 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("interrupted: nodes are ended, folders removed");
            return 130;
        }
        finally
        {
            if (Directory.Exists(options.Work))
            {
                Directory.Delete(options.Work, recursive: true);
            }
        }
    }
}
