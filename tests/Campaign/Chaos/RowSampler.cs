using System.Net;
using AiMemory.Nodes;

namespace AiMemory.Campaign.Chaos;

/// <summary>How many memories each node holds, every quarter of a second.</summary>
internal sealed class RowSampler(IReadOnlyList<NodeProcess> nodes, string name)
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    public async Task<IReadOnlyDictionary<string, IReadOnlyList<int>>> RunAsync(CancellationToken stop)
    {
        var samples = await Task.WhenAll(nodes.Select(n => SampleAsync(n, stop)));
        return nodes.Zip(samples).ToDictionary(p => p.First.Name, p => p.Second);
    }

    private async Task<IReadOnlyList<int>> SampleAsync(NodeProcess node, CancellationToken stop)
    {
        var rows = new List<int>();
        using var timer = new PeriodicTimer(Every);
        try
        {
            do
            {
                rows.Add(await RowsAsync(node, stop));
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }

        return rows;
    }

    private async Task<int> RowsAsync(NodeProcess node, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Every);
        try
        {
            var (status, body) = await node.SendAsync(HttpMethod.Get, $"/api/v1/cluster/digest?namespace={name}", null, limit.Token);
            return status == HttpStatusCode.OK ? body.GetProperty("rows").GetInt32() : -1;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return -1;
        }
    }
}
