using System.Runtime.InteropServices;

namespace AiMemory.Cluster.Membership;

/// <summary>
/// A file that a process holds as long as it lives: the kernel frees it at any death, whatever the load and the clocks. Whoever can share
/// it knows that its holder is gone.
/// </summary>
internal sealed partial class NodeLock : IDisposable
{
    private const int ReadOnlyCloseOnExec = 0x80000;
    private const int SharedNonBlocking = 1 | 4;
    private const int NoSuchFile = 2;

    private readonly FileStream _held;

    private NodeLock(FileStream held) => _held = held;

    public static string PathOf(string folder, string node) =>
        Path.Combine(folder, string.Concat(node.Select(c => char.IsLetterOrDigit(c) || c is '.' or '-' ? c : '_')) + ".alive");

    /// <summary>Waits for it: whoever looks whether it is held holds it for a moment, and a process that was killed for a little longer.</summary>
    /// <exception cref="IOException">Another process holds it still after <paramref name="waitMax"/>.</exception>
    public static async Task<NodeLock> HoldAsync(string path, TimeSpan waitMax, CancellationToken cancellationToken)
    {
        var end = Environment.TickCount64 + (long)waitMax.TotalMilliseconds;
        while (true)
        {
            try
            {
                return new NodeLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (Environment.TickCount64 < end)
            {
                await Task.Delay(10, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException e)
            {
                throw new IOException($"another process holds {path}: is this node running already?", e);
            }
        }
    }

    /// <summary>Asked many times a second of files that are held, so on Linux without the exception that a file stream would throw.</summary>
    public static bool IsHeld(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            var file = Open(path, ReadOnlyCloseOnExec);
            if (file < 0)
            {
                return Marshal.GetLastPInvokeError() != NoSuchFile;
            }

            var locked = Lock(file, SharedNonBlocking);
            _ = Close(file);
            return locked != 0;
        }

        try
        {
            using var probe = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void Dispose() => _held.Dispose();

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(int file, int operation);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
