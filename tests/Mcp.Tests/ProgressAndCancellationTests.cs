using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using AiMemory;
using AiMemory.Mcp;
using AiMemory.UseCases;
using Mcp.Tests.Support;

namespace Mcp.Tests;

public class ProgressAndCancellationTests
{
    [Theory]
    [InlineData("\"t1\"")]
    [InlineData("17")]
    public async Task ToolCall_WithAProgressToken_ReportsBeforeItAnswers(string token)
    {
        var fake = FakeService.Create().On("CollectExpiredAsync", new GcResponse(3, DryRun: false));
        var lines = await Talk.LinesAsync(
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"memory_gc","_meta":{"progressToken":""" + token + "}}}",
            fake.Service);

        Assert.Equal(3, lines.Length);
        var figures = lines.Take(2).Select(line =>
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            Assert.Equal("notifications/progress", root.GetProperty("method").GetString());
            Assert.Equal(token, root.GetProperty("params").GetProperty("progressToken").GetRawText());
            return root.GetProperty("params").GetProperty("progress").GetDouble();
        }).ToList();
        Assert.True(figures[0] < figures[1]);
        Assert.Contains("\"result\"", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ToolCall_ThatIsCancelled_IsNotAnsweredAndTheNextOneIs()
    {
        var entered = new TaskCompletionSource();
        var fake = FakeService.Create()
            .On("GetStatsAsync", arguments =>
            {
                return new ValueTask<Outcome<MemoryStats>>(HangAsync((CancellationToken)arguments[^1]!));
                async Task<Outcome<MemoryStats>> HangAsync(CancellationToken cancellationToken)
                {
                    entered.SetResult();
                    await Task.Delay(Timeout.Infinite, cancellationToken);
                    throw new InvalidOperationException("never");
                }
            });
        var input = new Pipe();
        using var output = new MemoryStream();
        var server = new McpStdioServer(new McpServerOptions(), _ => ValueTask.FromResult(fake.Service));
        var running = server.RunAsync(input.Reader.AsStream(), output, CancellationToken.None);
        await WriteAsync("""{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"memory_stats"}}""");
        await WriteAsync("""{"jsonrpc":"2.0","id":"b","method":"ping"}""");
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await WriteAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"a","reason":"enough"}}""");
        await input.Writer.CompleteAsync();

        Assert.Equal(0, await running.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal("""{"jsonrpc":"2.0","id":"b","result":{}}""" + "\n", Encoding.UTF8.GetString(output.ToArray()));

        async Task WriteAsync(string line) => await input.Writer.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));
    }
}
