using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using AiMemory.Nodes;

namespace AiMemory.Campaign.Chaos;

/// <summary>Reads everything back from every node, by listing and by id, and holds it against the ledger.</summary>
internal sealed class Verifier(IReadOnlyList<NodeProcess> nodes, Ledger ledger, string name)
{
    private const int ExamplesMax = 5;

    /// <param name="byId">The memories to be read by id too, as a client would.</param>
    public async Task<Verdict> VerifyAsync(Func<MemoryModel, bool> byId, CancellationToken cancellationToken)
    {
        var verdict = new Verdict();
        var seen = new Dictionary<string, Dictionary<string, Row>>(StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            seen[node.Name] = await ListAsync(node, verdict, cancellationToken);
        }

        MemoryModel[] memories = [.. ledger.Memories.OrderBy(m => m.Title, StringComparer.Ordinal)];
        var read = await ReadAsync(memories.Where(m => m.Id is not null && byId(m)), cancellationToken);
        foreach (var memory in memories)
        {
            Judge(memory, seen, read, verdict);
        }

        foreach (var stranger in seen.Values.SelectMany(rows => rows.Keys).Distinct(StringComparer.Ordinal).Where(t => ledger.Find(t) is null))
        {
            verdict.Resurrected++;
            Tell(verdict, $"'{stranger}' was written by nobody");
        }

        return verdict;
    }

    private void Judge(MemoryModel memory, Dictionary<string, Dictionary<string, Row>> seen, ConcurrentDictionary<(string Node, string Title), string?> read, Verdict verdict)
    {
        var shown = nodes.ToDictionary(
            n => n.Name,
            n => read.TryGetValue((n.Name, memory.Title), out var content) ? content : seen[n.Name].GetValueOrDefault(memory.Title)?.Content);
        foreach (var node in nodes.Where(n => shown[n.Name] != seen[n.Name].GetValueOrDefault(memory.Title)?.Content))
        {
            Tell(verdict, $"{node.Name} shows '{memory.Title}' otherwise by id than in its list");
            verdict.Overwritten++;
        }

        var wrong = shown.Where(s => !memory.Allowed.Contains(s.Value)).ToArray();
        foreach (var (node, content) in wrong.Where(w => w.Value is null))
        {
            verdict.Missing[node]++;
            Tell(verdict, $"'{memory.Title}' was acknowledged and is not on {node}");
        }

        if (Array.Find(wrong, w => w.Value is not null) is { Key: not null } other)
        {
            if (memory.Allowed.All(a => a is null))
            {
                verdict.Resurrected++;
                Tell(verdict, $"'{memory.Title}' was deleted and is on {other.Key}");
            }
            else
            {
                verdict.Overwritten++;
                Tell(verdict, $"'{memory.Title}' is on {other.Key} with {(memory.Past.Contains(other.Value!) ? "content that an acknowledged write replaced" : "content of no acknowledged write")}");
            }
        }

        // Told once: from here on the memory is what the nodes say. An unknown outcome that is seen has happened. One that is not seen may yet:
        // what an owner in a minority took and nobody acknowledged is in its log, and may be adopted after the rows have become equal.
        if (shown.Values.Distinct().Count() == 1 && (memory.IsSettled || wrong.Length > 0 || shown[nodes[0].Name] == memory.Allowed[^1]))
        {
            memory.Settle(shown[nodes[0].Name]);
            memory.Id ??= seen[nodes[0].Name].GetValueOrDefault(memory.Title)?.Id;
        }
    }

    private async Task<ConcurrentDictionary<(string Node, string Title), string?>> ReadAsync(IEnumerable<MemoryModel> memories, CancellationToken cancellationToken)
    {
        var read = new ConcurrentDictionary<(string Node, string Title), string?>();
        await Parallel.ForEachAsync(memories.SelectMany(m => nodes.Select(n => (Node: n, Memory: m))), new ParallelOptions { MaxDegreeOfParallelism = 12, CancellationToken = cancellationToken }, async (one, stop) =>
        {
            var (status, body) = await one.Node.SendAsync(HttpMethod.Get, $"/api/v1/memories/{one.Memory.Id}", null, stop);
            read[(one.Node.Name, one.Memory.Title)] = status == HttpStatusCode.OK ? body.GetProperty("memory").GetProperty("content").GetString() : null;
        });
        return read;
    }

    private async Task<Dictionary<string, Row>> ListAsync(NodeProcess node, Verdict verdict, CancellationToken cancellationToken)
    {
        const int Page = 1_000;
        var rows = new Dictionary<string, Row>(StringComparer.Ordinal);
        for (var offset = 0; ; offset += Page)
        {
            var (status, body) = await node.SendAsync(HttpMethod.Get, $"/api/v1/memories?namespace={name}&limit={Page}&offset={offset}", null, cancellationToken);
            if (status != HttpStatusCode.OK)
            {
                Tell(verdict, $"{node.Name} answers its list with {(int)status}");
                return rows;
            }

            var page = body.GetProperty("memories");
            foreach (var memory in page.EnumerateArray())
            {
                var title = memory.GetProperty("title").GetString()!;
                var row = new Row(memory.GetProperty("id").GetString()!, memory.GetProperty("content").GetString()!);

                // The same row again is a page that moved on: an entry adopted between two pages shifts all that follow.
                if (!rows.TryAdd(title, row) && rows[title].Id != row.Id)
                {
                    Tell(verdict, $"{node.Name} lists '{title}' twice");
                    verdict.Resurrected++;
                }
            }

            if (page.GetArrayLength() < Page)
            {
                return rows;
            }
        }
    }

    private static void Tell(Verdict verdict, string example)
    {
        if (verdict.Examples.Count < ExamplesMax)
        {
            verdict.Examples.Add(example);
        }
    }

    private sealed record Row(string Id, string Content);
}
