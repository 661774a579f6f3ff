namespace AiMemory.Domain.Rules;

/// <summary>Namespaces as paths: <c>a/b/c</c> lies below <c>a/b</c> and <c>a</c>.</summary>
public static class NamespacePath
{
    private const double BoostPerLevel = 0.3;

    public static bool IsHierarchical(string @namespace) => @namespace.Contains('/', StringComparison.Ordinal);

    /// <summary>Number of segments.</summary>
    public static int Depth(string @namespace) => @namespace.AsSpan().Count('/') + 1;

    /// <summary>The namespace one level up; null for a flat one.</summary>
    public static string? Parent(string @namespace)
    {
        ArgumentNullException.ThrowIfNull(@namespace);
        var slash = @namespace.LastIndexOf('/');
        return slash < 0 ? null : @namespace[..slash];
    }

    /// <summary>The ancestor lies strictly above the namespace.</summary>
    public static bool IsAncestor(string ancestor, string @namespace)
    {
        ArgumentNullException.ThrowIfNull(ancestor);
        ArgumentNullException.ThrowIfNull(@namespace);
        return ancestor.Length > 0 && @namespace.Length > ancestor.Length && @namespace[ancestor.Length] == '/'
            && @namespace.StartsWith(ancestor, StringComparison.Ordinal);
    }

    public static bool IsSameOrBelow(string @namespace, string top) =>
        string.Equals(@namespace, top, StringComparison.Ordinal) || IsAncestor(top, @namespace);

    /// <summary>
    /// The namespaces that a recall filter matches (rules 6.4): one with a slash takes its ancestors in, a flat one stands alone.
    /// The filter is not validated; names that cannot exist match nothing.
    /// </summary>
    public static IReadOnlyList<string> RecallScope(string filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var names = new List<string>();
        for (var name = filter; name is not null; name = Parent(name))
        {
            if (name.Length > 0 && !names.Contains(name, StringComparer.Ordinal))
            {
                names.Add(name);
            }
        }

        return names;
    }

    /// <summary>What a row of an ancestor keeps of its score.</summary>
    public static double Boost(string query, string row) => 1 / (1 + (BoostPerLevel * Math.Max(0, Depth(query) - Depth(row))));

    /// <summary>Shorter names to try as the parent of a standard: cut at the last hyphen, again and again (rules 9).</summary>
    public static IEnumerable<string> ParentCandidates(string @namespace)
    {
        ArgumentNullException.ThrowIfNull(@namespace);
        var name = @namespace;
        for (var hyphen = name.LastIndexOf('-'); hyphen > 0; hyphen = name.LastIndexOf('-'))
        {
            name = name[..hyphen];
            yield return name;
        }
    }
}
