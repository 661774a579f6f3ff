namespace AiMemory.Cluster.Membership;

/// <summary>
/// A file that a process holds as long as it lives: the kernel frees it at any death, whatever the load and the clocks. Whoever can share
/// it knows that its holder is gone.
/// </summary>
internal sealed class NodeLock : IDisposable
{
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

    public static bool IsHeld(string path)
    {
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
}
