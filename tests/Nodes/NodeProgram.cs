namespace AiMemory.Nodes;

/// <summary>Where the built program is.</summary>
public static class NodeProgram
{
    /// <summary>The program of the configuration that this assembly was built in.</summary>
    public static string Path => In(AppContext.BaseDirectory.Contains($"{System.IO.Path.DirectorySeparatorChar}Release{System.IO.Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug");

    /// <exception cref="InvalidOperationException">This does not run from within the repository.</exception>
    public static string In(string configuration)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "AiMemoryOrleans.sln")))
            {
                return System.IO.Path.Combine(folder.FullName, "src", "AiMemory.Host", "bin", configuration, "net10.0", "ai-memory");
            }
        }

        throw new InvalidOperationException("The nodes are started from within the repository.");
    }
}
