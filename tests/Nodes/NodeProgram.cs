namespace AiMemory.Nodes;

/// <summary>Where the built programs are.</summary>
public static class NodeProgram
{
    /// <summary>The program of the configuration that this assembly was built in.</summary>
    public static string Path => In(Configuration);

    private static string Configuration =>
        AppContext.BaseDirectory.Contains($"{System.IO.Path.DirectorySeparatorChar}Release{System.IO.Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";

    /// <exception cref="InvalidOperationException">This does not run from within the repository.</exception>
    public static string In(string configuration) => Of("src/AiMemory.Host", "ai-memory", configuration);

    /// <summary>Another program of this repository, by its project's folder and its name.</summary>
    /// <exception cref="InvalidOperationException">This does not run from within the repository.</exception>
    public static string Of(string project, string name) => Of(project, name, Configuration);

    private static string Of(string project, string name, string configuration)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "AiMemoryOrleans.sln")))
            {
                return System.IO.Path.Combine(folder.FullName, project, "bin", configuration, "net10.0", name);
            }
        }

        throw new InvalidOperationException("The nodes are started from within the repository.");
    }
}
