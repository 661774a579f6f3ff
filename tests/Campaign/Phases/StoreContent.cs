using System.Net;
using System.Text.Json;
using AiMemory.Nodes;

namespace AiMemory.Campaign.Phases;

/// <summary>All that a node alone holds, as its clients can see it: every field of every row, and the digest of every namespace.</summary>
internal sealed record StoreContent(
    IReadOnlyDictionary<string, string> Digests, IReadOnlyDictionary<string, JsonElement> Memories, IReadOnlySet<string> Links, IReadOnlyDictionary<string, JsonElement> Archived)
{
    /// <exception cref="InvalidOperationException">The node refuses to show it.</exception>
    public static async Task<StoreContent> ReadAsync(NodeProcess node, IEnumerable<string> namespaces, CancellationToken cancellationToken)
    {
        var export = await GetAsync(node, "/api/v1/export", cancellationToken);
        var archive = await GetAsync(node, "/api/v1/archive?limit=1000", cancellationToken);
        var digests = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in namespaces)
        {
            digests[name] = await node.DigestAsync(Uri.EscapeDataString(name), cancellationToken);
        }

        return new StoreContent(
            digests,
            ById(export.GetProperty("memories")),
            export.GetProperty("links").EnumerateArray().Select(l => l.GetRawText()).ToHashSet(StringComparer.Ordinal),
            ById(archive.GetProperty("archived")));
    }

    /// <summary>Every field that differs, in words.</summary>
    public IEnumerable<string> DifferencesFrom(StoreContent other) =>
        Rows("memory", Memories, other.Memories)
            .Concat(Rows("archived memory", Archived, other.Archived))
            .Concat(Links.Except(other.Links).Select(l => $"link {l} is missing"))
            .Concat(other.Links.Except(Links).Select(l => $"link {l} is new"));

    private static IEnumerable<string> Rows(string kind, IReadOnlyDictionary<string, JsonElement> mine, IReadOnlyDictionary<string, JsonElement> others)
    {
        foreach (var id in mine.Keys.Union(others.Keys, StringComparer.Ordinal))
        {
            if (!mine.TryGetValue(id, out var row) || !others.TryGetValue(id, out var other))
            {
                yield return $"{kind} {id} is {(mine.ContainsKey(id) ? "missing" : "new")}";
                continue;
            }

            var fields = row.EnumerateObject().Select(p => p.Name).Union(other.EnumerateObject().Select(p => p.Name), StringComparer.Ordinal);
            foreach (var field in fields.Where(f => Raw(row, f) != Raw(other, f)))
            {
                yield return $"{kind} {id}: {field} differs";
            }
        }
    }

    private static string? Raw(JsonElement row, string field) => row.TryGetProperty(field, out var value) ? value.GetRawText() : null;

    private static Dictionary<string, JsonElement> ById(JsonElement rows) => rows.EnumerateArray().ToDictionary(r => r.GetProperty("id").GetString()!, r => r, StringComparer.Ordinal);

    private static async Task<JsonElement> GetAsync(NodeProcess node, string path, CancellationToken cancellationToken)
    {
        var (status, body) = await node.SendAsync(HttpMethod.Get, path, null, cancellationToken);
        return status == HttpStatusCode.OK ? body : throw new InvalidOperationException($"{path} answered {(int)status}");
    }
}
