using System.Text;
using System.Xml;

namespace AiMemory.Benchmarks.Corpus;

/// <summary>
/// The reference documentation that every .NET SDK carries: member name as title; summary, remarks and parameters as content; the
/// assembly as tag.
/// </summary>
internal static class SdkReference
{
    private const int TitleCharactersMax = 512;

    /// <summary>Every documented member, in the order of the files, the larger pack first.</summary>
    /// <exception cref="DirectoryNotFoundException">No reference pack is found; the message says where was looked.</exception>
    public static IReadOnlyList<CorpusMember> Load()
    {
        var packs = Path.Combine(SdkRoot(), "packs");
        var files = Directory.Exists(packs)
            ? Directory.EnumerateDirectories(packs, "*.Ref").Order(StringComparer.Ordinal)
                .SelectMany(pack => NewestFiles(pack).Select(file => (Pack: Path.GetFileName(pack), File: file))).ToArray()
            : [];
        return files.Length == 0
            ? throw new DirectoryNotFoundException($"no reference documentation below {packs} (set DOTNET_ROOT to the SDK's folder)")
            : [.. files.AsParallel().AsOrdered().SelectMany(f => Read(f.Pack, f.File).ToArray())];
    }

    /// <summary>Members whose titles differ, so that all of them fit into one namespace.</summary>
    public static IReadOnlyList<CorpusMember> LoadDistinct() => [.. Load().DistinctBy(m => m.Title)];

    private static string SdkRoot() =>
        Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root && Directory.Exists(Path.Combine(root, "packs"))
            ? root
            : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));

    private static IEnumerable<string> NewestFiles(string pack)
    {
        var newest = Directory.EnumerateDirectories(pack).MaxBy(d => Version.TryParse(Path.GetFileName(d), out var v) ? v : new Version());
        var reference = newest is null ? null : Path.Combine(newest, "ref");
        return reference is null || !Directory.Exists(reference)
            ? []
            : Directory.EnumerateFiles(reference, "*.xml", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
    }

    private static IEnumerable<CorpusMember> Read(string pack, string file)
    {
        using var reader = XmlReader.Create(file, new XmlReaderSettings { IgnoreComments = true, IgnoreProcessingInstructions = true });
        var assembly = Path.GetFileNameWithoutExtension(file);
        while (reader.ReadToFollowing("member"))
        {
            var title = reader.GetAttribute("name");
            using var member = reader.ReadSubtree();
            var content = TextOf(member);
            if (title is { Length: > 0 and <= TitleCharactersMax } && content.Length > 0)
            {
                yield return new CorpusMember(pack, assembly, title, content);
            }
        }
    }

    /// <summary>Text and the names that references carry, with single spaces.</summary>
    private static string TextOf(XmlReader reader)
    {
        var text = new StringBuilder();
        while (reader.Read())
        {
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
            {
                Append(text, reader.Value);
            }
            else if (reader.NodeType == XmlNodeType.Element
                && (reader.GetAttribute("cref") ?? reader.GetAttribute("langword") ?? reader.GetAttribute("name")) is { } name && reader.Name != "member")
            {
                Append(text, name.Length > 2 && name[1] == ':' ? name[2..] : name);
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string piece)
    {
        foreach (var word in piece.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            text.Append(text.Length == 0 ? string.Empty : " ").Append(word);
        }
    }
}
