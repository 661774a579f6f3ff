namespace AiMemory.Application.Node;

/// <summary>Keeps the newest snapshots of a folder (cli 7): files named <c>ai-memory-*.db</c> by modification time, manifests with them.</summary>
internal static class SnapshotRotation
{
    /// <param name="keep">0 keeps all.</param>
    public static void Rotate(string directory, int keep)
    {
        if (keep <= 0)
        {
            return;
        }

        var snapshots = new DirectoryInfo(directory).GetFiles("ai-memory-*.db")
            .OrderByDescending(f => f.LastWriteTimeUtc)
            .ThenByDescending(f => f.Name, StringComparer.Ordinal);
        foreach (var old in snapshots.Skip(keep))
        {
            old.Delete();
            File.Delete(Path.ChangeExtension(old.FullName, ".manifest.json"));
        }
    }
}
