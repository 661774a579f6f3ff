using System.Diagnostics;
using System.Net;
using System.Text.Json;
using AiMemory.Nodes;

namespace AiMemory.Campaign.Chaos;

/// <summary>
/// Agents beside each other, two for each node. Each creates memories of its own, changes and deletes them, and writes down every answer.
/// After an unknown outcome it leaves that memory alone until it is seen on all nodes: an operation that may still be on its way must not be
/// taken for one that overtook a later one.
/// </summary>
internal sealed class Workload(IReadOnlyList<NodeProcess> nodes, Ledger ledger, string name, int seed)
{
    private const int AgentsPerNode = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly string[] Words = "deploy release rollback window pager owner quorum ledger cache token schema index branch review staging canary budget alert retry Zürich 記憶 naïve".Split(' ');

    /// <summary>Writes until <paramref name="enough"/>; <paramref name="pace"/> is how long an agent thinks between two writes.</summary>
    public Task RunAsync(int cycle, Stopwatch clock, Func<bool> enough, Func<TimeSpan> pace, CancellationToken cancellationToken) => Task.WhenAll(
        nodes.SelectMany(node => Enumerable.Range(0, AgentsPerNode).Select(async number =>
        {
            var agent = new NodeAgentId(node.Name, number);
            var random = new Random(HashCode.Combine(seed, cycle, node.Port == 0 ? 0 : node.Name[0], number));
            while (!enough())
            {
                cancellationToken.ThrowIfCancellationRequested();
                var status = await WriteAsync(cycle, clock, node, agent, random, cancellationToken);
                await Task.Delay(status == 0 ? TimeSpan.FromMilliseconds(100) : pace(), cancellationToken);
            }
        })));

    private async Task<int> WriteAsync(int cycle, Stopwatch clock, NodeProcess node, NodeAgentId agent, Random random, CancellationToken cancellationToken)
    {
        var (kind, memory) = Choose(cycle, agent, random);
        memory.TouchedInCycle = cycle;
        memory.Revision++;
        var content = kind == WriteKind.Delete ? null : Content(memory, random);
        var at = clock.Elapsed.TotalMilliseconds;
        var (status, body) = await SendAsync(node, kind, memory, content, cancellationToken);
        ledger.Note(new WriteRecord
        {
            Cycle = cycle,
            AtMs = Math.Round(at, 1),
            TookMs = Math.Round(clock.Elapsed.TotalMilliseconds - at, 1),
            Node = node.Name,
            Kind = kind,
            Title = memory.Title,
            Status = (int)status,
        });
        if (status is HttpStatusCode.OK or HttpStatusCode.Created)
        {
            memory.Acknowledged(content);
            memory.Id ??= body.GetProperty("id").GetString();
            await ReadBackAsync(node, memory, content, cancellationToken);
        }
        else
        {
            memory.Unknown(content);
            if (status is not (0 or HttpStatusCode.ServiceUnavailable or HttpStatusCode.InsufficientStorage))
            {
                ledger.WrongAnswers.Add($"{kind} of '{memory.Title}' on {node.Name}: {(int)status} {body}");
            }
        }

        return (int)status;
    }

    /// <summary>Six of ten writes are new memories; the others change what it knows.</summary>
    private (WriteKind Kind, MemoryModel Memory) Choose(int cycle, NodeAgentId agent, Random random)
    {
        var dice = random.Next(10);
        if (dice >= 6)
        {
            MemoryModel[] mine = [.. ledger.Memories.Where(m => m.Owner == agent && m.IsSettled && m.Allowed[0] is not null && m.Id is not null)];
            if (mine.Length > 0)
            {
                var kind = dice switch { 6 or 7 => WriteKind.Update, 8 => WriteKind.Upsert, _ => WriteKind.Delete };
                return (kind, mine[random.Next(mine.Length)]);
            }
        }

        return (WriteKind.Create, ledger.Add($"{agent.Node}{agent.Number} cycle {cycle} memory {Guid.NewGuid():N}", agent));
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(
        NodeProcess node, WriteKind kind, MemoryModel memory, string? content, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            return kind switch
            {
                WriteKind.Update => await node.SendAsync(HttpMethod.Put, $"/api/v1/memories/{memory.Id}", new Dictionary<string, string> { ["content"] = content! }, limit.Token),
                WriteKind.Delete => await node.SendAsync(HttpMethod.Delete, $"/api/v1/memories/{memory.Id}", null, limit.Token),
                _ => await node.SendAsync(
                    HttpMethod.Post,
                    "/api/v1/memories",
                    new Dictionary<string, string> { ["title"] = memory.Title, ["content"] = content!, ["namespace"] = name },
                    limit.Token),
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (0, default);
        }
    }

    /// <summary>P7: the node that answered shows the write. That it has died since, or answers late, is no fault.</summary>
    private async Task ReadBackAsync(NodeProcess node, MemoryModel memory, string? content, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            var (status, body) = await node.SendAsync(HttpMethod.Get, $"/api/v1/memories/{memory.Id}", null, limit.Token);
            var shown = status == HttpStatusCode.OK ? body.GetProperty("memory").GetProperty("content").GetString() : null;
            if (status is HttpStatusCode.OK or HttpStatusCode.NotFound && shown != content)
            {
                ledger.NoteStaleRead();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
        }
    }

    private static string Content(MemoryModel memory, Random random) =>
        $"{memory.Title} revision {memory.Revision}: " + string.Join(' ', Enumerable.Range(0, 25).Select(_ => Words[random.Next(Words.Length)]));
}
