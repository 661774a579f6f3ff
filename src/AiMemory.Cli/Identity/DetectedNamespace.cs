namespace AiMemory.Cli.Identity;

/// <summary>The namespace of whoever gives none: the git origin's last path segment, else the folder's name, else <c>global</c>.</summary>
internal static class DetectedNamespace
{
    public static string Of(string directory)
    {
        var origin = GitOrigin(directory);
        if (origin is { Length: > 0 } && LastSegment(origin) is { Length: > 0 } repository)
        {
            return repository;
        }

        var folder = Path.GetFileName(Path.TrimEndingDirectorySeparator(directory));
        return string.IsNullOrEmpty(folder) ? "global" : folder;
    }

    private static string LastSegment(string url)
    {
        var name = url[(url.LastIndexOfAny(['/', ':']) + 1)..];
        return name.EndsWith(".git", StringComparison.Ordinal) ? name[..^4] : name;
    }

    /// <summary>Reads the repository's configuration itself: starting git would cost more than the whole command.</summary>
    private static string? GitOrigin(string directory)
    {
        for (var folder = new DirectoryInfo(directory); folder is not null; folder = folder.Parent)
        {
            var git = Path.Combine(folder.FullName, ".git");
            if (File.Exists(git))
            {
                // A worktree: "gitdir: <main>/.git/worktrees/<name>".
                var pointer = File.ReadAllText(git).Trim();
                var worktrees = pointer.IndexOf("/worktrees/", StringComparison.Ordinal);
                if (!pointer.StartsWith("gitdir: ", StringComparison.Ordinal) || worktrees < 0)
                {
                    return null;
                }

                git = Path.GetFullPath(pointer["gitdir: ".Length..worktrees], folder.FullName);
            }

            var configuration = Path.Combine(git, "config");
            if (File.Exists(configuration))
            {
                return OriginUrl(File.ReadLines(configuration));
            }
        }

        return null;
    }

    private static string? OriginUrl(IEnumerable<string> lines)
    {
        var inOrigin = false;
        foreach (var line in lines.Select(line => line.Trim()))
        {
            if (line.StartsWith('['))
            {
                inOrigin = line == "[remote \"origin\"]";
            }
            else if (inOrigin && line.Split('=', 2) is [var key, var value] && key.Trim() == "url")
            {
                return value.Trim();
            }
        }

        return null;
    }
}
