using AiMemory.Campaign.Machine;
using AiMemory.Nodes;

namespace AiMemory.Campaign.Chaos.Faults;

internal sealed class DiskFull : Fault
{
    private const string Size = "96m";
    private readonly List<string> _mounts = [];

    public override string Name => "disk_full";

    public override string Summary => "The disk of one node fills up to the last byte while it writes; later there is room again.";

    public override string? WhyNot => Sandbox.WhyNot;

    public override NodeSetup Adapt(NodeSetup setup)
    {
        Directory.CreateDirectory(setup.Folder);
        ShellCommand.RunAsync(["mount", "-t", "tmpfs", "-o", $"size={Size}", "campaign", setup.Folder]).GetAwaiter().GetResult();
        _mounts.Add(setup.Folder);
        return setup;
    }

    public override async Task<string> InjectAsync(ChaosCycle cycle, CancellationToken cancellationToken)
    {
        var node = cycle.Number % 2 == 0 ? await cycle.OwnerAsync(cancellationToken) : cycle.Turn;
        var filler = Path.Combine(node.Setup.Folder, "filler");
        Fill(filler);
        cycle.Mark($"disk of {node.Name} full");
        var left = long.MaxValue;
        for (var i = 0; i < 30; i++)
        {
            await Task.Delay(100, cancellationToken);
            // What a checkpoint frees is taken as well.
            Fill(filler);
            left = Math.Min(left, new DriveInfo(node.Setup.Folder).AvailableFreeSpace);
        }

        File.Delete(filler);
        cycle.Mark("room again");
        if (!node.IsRunning)
        {
            cycle.Mark($"{node.Name} had ended");
            await cycle.StartAsync(node, cancellationToken);
        }

        await cycle.AnswersAsync(node, cancellationToken);
        return left == 0 ? $"0 bytes left on the disk of {node.Name} for 3 s" : throw new FaultHadNoEffectException($"{left} bytes were left on the disk of {node.Name}");
    }

    public override async Task CleanUpAsync()
    {
        foreach (var mount in _mounts)
        {
            await ShellCommand.RunAsync(["umount", mount]);
        }

        _mounts.Clear();
    }

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var size = 1 << 20; size > 0; size >>= 1)
        {
            var block = new byte[size];
            try
            {
                while (true)
                {
                    file.Write(block);
                }
            }
            catch (IOException)
            {
                // Full for a block of this size; smaller ones may still fit.
            }
        }
    }
}
