using System.Xml.Linq;

namespace AiMemory.Tests.Architecture;

/// <summary>The arrows between projects point one way; what a project may see is listed here, once.</summary>
public sealed class LayerTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Abstractions"] = [],
        ["Domain"] = ["Abstractions"],
        ["Replication"] = ["Abstractions"],
        ["Storage.Sqlite"] = ["Abstractions", "Domain"],
        ["Storage.Postgres"] = ["Abstractions", "Domain"],
        ["Migration"] = ["Abstractions", "Domain", "Replication"],
        ["Application"] = ["Abstractions", "Domain"],
        ["Engine.Replicated"] = ["Abstractions", "Replication"],
        ["Grains"] = [],
        ["Cluster"] = ["Engine.Replicated", "Grains", "Remote"],
        ["Remote"] = ["Abstractions"],
        ["Gateway"] = ["Abstractions", "Domain", "Remote"],
        ["Mcp"] = ["Abstractions", "Domain"],
        ["Cli"] = ["Abstractions", "Domain", "Remote"],
    };

    private static readonly string Root = FindRoot();

    [Fact]
    public void References_PointDownwardsOnly()
    {
        var wrong = Projects()
            .Where(project => project.Name != "Host")
            .SelectMany(project => References(project.Path)
                .Where(target => !Allowed.TryGetValue(project.Name, out var allowed) || !allowed.Contains(target))
                .Select(target => $"{project.Name} -> {target}"))
            .ToArray();
        Assert.Empty(wrong);
    }

    // Orleans generates code and reflects.
    private static readonly string[] NotAot = ["Grains", "Cluster"];

    [Fact]
    public void EveryProjectBelowTheHost_IsAotCompatible_AndHasAReadme()
    {
        foreach (var (name, path) in Projects().Where(project => project.Name != "Host"))
        {
            Assert.True(NotAot.Contains(name) || File.ReadAllText(path).Contains("<IsAotCompatible>true", StringComparison.Ordinal), $"{name} is not marked AOT-compatible");
            Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(path)!, "README.md")) || name is "Abstractions" or "Replication" or "Application", $"{name} has no README.md");
        }
    }

    [Fact]
    public void PureProjects_ReadNoClockAndNoRandomSource()
    {
        string[] banned = ["DateTime.Now", "DateTime.UtcNow", "DateTimeOffset.UtcNow", "DateTimeOffset.Now", "Stopwatch.", "Random.Shared", "Task.Run", "Thread."];
        var wrong = new[] { "Domain", "Replication" }
            .Select(name => Path.Combine(Root, "src", $"AiMemory.{name}"))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => File.ReadLines(file)
                .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
                .SelectMany(line => banned.Where(word => line.Contains(word, StringComparison.Ordinal)).Select(word => $"{Path.GetFileName(file)}: {word}")))
            .ToArray();
        Assert.Empty(wrong);
    }

    [Fact]
    public void Versions_StandOnlyInOnePlace()
    {
        var wrong = Directory.EnumerateFiles(Root, "*.csproj", SearchOption.AllDirectories)
            .Where(path => XDocument.Load(path).Descendants("PackageReference").Any(reference => reference.Attribute("Version") is not null))
            .ToArray();
        Assert.Empty(wrong);
    }

    private static IEnumerable<(string Name, string Path)> Projects() =>
        Directory.EnumerateFiles(Path.Combine(Root, "src"), "AiMemory.*.csproj", SearchOption.AllDirectories)
            .Select(path => (Path.GetFileNameWithoutExtension(path)["AiMemory.".Length..], path));

    private static IEnumerable<string> References(string path) => XDocument.Load(path)
        .Descendants("ProjectReference")
        .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value)["AiMemory.".Length..]);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "AiMemoryOrleans.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests do not run below the solution.");
    }
}
