using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Tests.Support;

namespace Gateway.Tests.Fuzz;

/// <summary>Generated requests over all routes: the node never fails, and what it refuses leaves everything as it was (P10).</summary>
public sealed class FuzzTests(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private const int RequestsPerSeed = 350;
    private const int Size = 12;

    private readonly GatewayNode _node = fixture.Node;

    [Theory]
    [InlineData(20260401UL)]
    [InlineData(60600UL)]
    [InlineData(7UL)]
    public async Task AnyRequest_IsAnswered_AndARefusalChangesNothing(ulong seed)
    {
        var refused = 0;
        string? before = null;
        var requests = FuzzRequests.Any.Sample(RequestsPerSeed, new Rnd(seed), Size);
        for (var i = 0; i < requests.Length; i++)
        {
            if (i % 40 == 0)
            {
                await SeedAsync();
                before = null;
            }

            before ??= await SettledAsync();
            var request = requests[i];
            var reply = await _node.SendAsync(request.Method, request.Target, request.Body, request.ContentType, [.. request.Headers]);
            Assert.True(IsSound(request, reply), $"seed {seed}, request {i}:\n{request}\n-> {reply.Status} {reply.Body}");
            if (reply.Status < 400)
            {
                before = null;
                continue;
            }

            refused++;
            var after = await StateAsync();
            Assert.True(before == after, $"seed {seed}, request {i} was refused ({reply.Status} {reply.Body}) and changed what is stored:\n{request}\n{Difference(before, after)}");
            before = after;
        }

        // Neither all noise nor all well-formed: else it would prove little.
        Assert.Equal(RequestsPerSeed, requests.Length);
        Assert.InRange(refused, RequestsPerSeed / 5, RequestsPerSeed * 9 / 10);
    }

    private static bool IsSound(FuzzRequest request, Reply reply)
    {
        if (reply.Status is 0 or >= 500)
        {
            return false;
        }

        if (reply.Status < 400 || reply.Body.Length == 0)
        {
            // Only what the contract answers without a body, and HEAD; and NUL in a path, which the server itself refuses.
            return reply.Status is < 400 or 404 or 405 or 414 || request.Method == "HEAD" || (reply.Status == 400 && request.Target.Contains("%00", StringComparison.Ordinal));
        }

        var error = JsonDocument.Parse(reply.Body).RootElement;
        return error.TryGetProperty("error", out var text) && !string.IsNullOrWhiteSpace(text.GetString())
            && !reply.Body.Contains("   at ", StringComparison.Ordinal) && !reply.Body.Contains("Exception", StringComparison.Ordinal);
    }

    // An accepted request may be the first of its namespace: the owner that begins with it looks for what an earlier one left open, and may
    // close what is just being carried out once more. That is an entry without effect, a moment after the answer.
    private async Task<string> SettledAsync()
    {
        for (var last = await StateAsync(); ;)
        {
            await Task.Delay(20);
            var now = await StateAsync();
            if (now == last)
            {
                return now;
            }

            last = now;
        }
    }

    /// <summary>Everything that is stored, as its users see it. Uses that were gathered by earlier recalls are written first.</summary>
    private async Task<string> StateAsync()
    {
        await _node.Service.FlushTouchesAsync();
        var state = new StringBuilder();
        foreach (var path in new[] { "sync/since?limit=10000", "archive?limit=1000", "pending?limit=1000" })
        {
            state.Append((await _node.GetAsync("/api/v1/" + path)).Body).Append('\n');
        }

        state.Append((await _node.GetAsync("/api/v1/export")).Json.GetProperty("links").GetRawText()).Append('\n');
        foreach (var name in await _node.Store.ListLogsAsync(null, 10_000, default))
        {
            state.Append(name).Append(' ').Append((await _node.Store.ReadLogAsync(name, default)).Applied).Append('\n');
        }

        return state.ToString();
    }

    private async Task SeedAsync()
    {
        var rows = FuzzRequests.Ids.Select((id, i) =>
            Contract.TransferTests.Row(id, i % 2 == 0 ? "fuzz/a" : "fuzz/b", $"seed title {i}").Replace("\"c\"", "\"seed words alpha beta\"", StringComparison.Ordinal));
        Assert.Equal(200, (await _node.PostAsync("/api/v1/import?restore=true", $"{{\"memories\":[{string.Join(',', rows)}]}}")).Status);
        await _node.PostAsync("/api/v1/forget", """{"namespace":"fuzz/gone"}""");
        await _node.StoreAsync("fuzz/gone", "archived");
        await _node.PostAsync("/api/v1/forget", """{"namespace":"fuzz/gone"}""");
        await _node.PostAsync("/api/v1/links", """{"source_id":"seed-0","target_id":"seed-1"}""");
    }

    private static string Difference(string before, string after)
    {
        var lines = before.Split('\n').Zip(after.Split('\n')).FirstOrDefault(pair => pair.First != pair.Second);
        var at = lines.First?.Zip(lines.Second).TakeWhile(pair => pair.First == pair.Second).Count() ?? 0;
        string Around(string? line) => line is null ? "" : line[Math.Max(0, at - 100)..Math.Min(line.Length, at + 300)];
        return $"before: {Around(lines.First)}\nafter:  {Around(lines.Second)}";
    }
}
