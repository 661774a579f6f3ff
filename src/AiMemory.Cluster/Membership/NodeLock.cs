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

    /// <summary>Waits for it.</summary>
    public static async Task<NodeLock> HoldAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new NodeLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException)
            {
                await Task.Delay(5, cancellationToken).ConfigureAwait(false);
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
