using System.Collections.Frozen;

namespace AiMemory.Gateway.Routing;

/// <summary>
/// All paths. Compared as they were sent, without decoding; a literal path wins over one with a variable, and a path with a trailing
/// slash is another path.
/// </summary>
internal sealed class RouteTable
{
    private readonly FrozenDictionary<string, RoutePath>.AlternateLookup<ReadOnlySpan<char>> _exact;
    private readonly (string Before, string After, RoutePath Path)[] _variable;

    public RouteTable(IEnumerable<(string Method, string Template, RouteHandler Handler)> routes)
    {
        var paths = new Dictionary<string, RoutePath>(StringComparer.Ordinal);
        foreach (var (method, template, handler) in routes)
        {
            if (!paths.TryGetValue(template, out var path))
            {
                paths.Add(template, path = new RoutePath(template));
            }

            path.Add(method, handler);
        }

        Paths = [.. paths.Values];
        _exact = paths.Where(p => !p.Key.Contains('{')).ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _variable = [.. paths.Values.Where(p => p.Template.Contains('{')).Select(Split)];
    }

    public IReadOnlyList<RoutePath> Paths { get; }

    /// <param name="segment">The variable segment, not decoded yet.</param>
    public RoutePath? Match(ReadOnlySpan<char> path, out ReadOnlySpan<char> segment)
    {
        segment = default;
        if (_exact.TryGetValue(path, out var exact))
        {
            return exact;
        }

        foreach (var (before, after, variable) in _variable)
        {
            if (!path.StartsWith(before, StringComparison.Ordinal))
            {
                continue;
            }

            var rest = path[before.Length..];
            var slash = rest.IndexOf('/');
            var candidate = slash < 0 ? rest : rest[..slash];
            if (!candidate.IsEmpty && rest[candidate.Length..].SequenceEqual(after))
            {
                segment = candidate;
                return variable;
            }
        }

        return null;
    }

    private static (string Before, string After, RoutePath Path) Split(RoutePath path)
    {
        var open = path.Template.IndexOf('{', StringComparison.Ordinal);
        var close = path.Template.IndexOf('}', StringComparison.Ordinal);
        return (path.Template[..open], path.Template[(close + 1)..], path);
    }
}
