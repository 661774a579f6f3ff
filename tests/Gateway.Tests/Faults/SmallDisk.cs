using System.Diagnostics;

namespace Gateway.Tests.Faults;

/// <summary>
/// A folder with little room: a file system of its own where the machine lets us mount one, else a limit on the size of the files that
/// the server's process may write. What a server meets is the same: a write that the kernel refuses for want of room.
/// </summary>
internal sealed class SmallDisk : IDisposable
{
    private const int Mebibyte = 1024 * 1024;

    private readonly string _folder = Directory.CreateTempSubdirectory("aimemory-disk-").FullName;
    private readonly bool _mounted;

    public SmallDisk(int mebibytes)
    {
        Mebibytes = mebibytes;
        _mounted = Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", _folder);
    }

    public int Mebibytes { get; }

    public string Folder => _folder;

    /// <summary>Takes effect on the process, where the folder itself could not be bounded.</summary>
    public void Bound(int process)
    {
        if (!_mounted)
        {
            Assert.True(Run("prlimit", $"--pid={process}", $"--fsize={(long)Mebibytes * Mebibyte}:unlimited"), "neither mount nor prlimit works here");
        }
    }

    public void MakeRoom(int process)
    {
        Assert.True(_mounted
            ? Run("mount", "-o", $"remount,size={Mebibytes * 20}m", _folder)
            : Run("prlimit", $"--pid={process}", "--fsize=unlimited:unlimited"));
    }

    public void Dispose()
    {
        if (_mounted)
        {
            Run("umount", "-l", _folder);
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // no such program here
        }
    }
}
