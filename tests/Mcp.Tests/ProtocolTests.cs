using System.Text;
using System.Text.Json;
using AiMemory.Mcp;
using AiMemory.Mcp.Protocol;
using Mcp.Tests.Support;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Mcp.Tests;

/// <summary>The rules of the wire (contract, mcp-tools 1), line by line.</summary>
public class ProtocolTests
{
    private const string Ok = """{"jsonrpc":"2.0","id":1,"result":{}}""";

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping"}""", Ok)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"notifications/initialized"}""", Ok)]
    [InlineData("""{"method":"ping","params":null,"jsonrpc":"2.0","id":1,"extra":{"a":[1e999,"\ud800"]}}""", Ok)]
    [InlineData("""{"jsonrpc":"2.0","id":"x\u00e9","method":"ping"}""", """{"jsonrpc":"2.0","id":"xé","result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":{"b":1,"a":[true]},"method":"ping"}""", """{"jsonrpc":"2.0","id":{"a":[true],"b":1},"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":false,"method":"ping"}""", """{"jsonrpc":"2.0","id":false,"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1.50,"method":"ping"}""", """{"jsonrpc":"2.0","id":1.5,"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":18446744073709551615,"method":"ping"}""", """{"jsonrpc":"2.0","id":18446744073709551615,"result":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":18446744073709551616,"method":"ping"}""", """{"jsonrpc":"2.0","id":1.8446744073709552e19,"result":{}}""")]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"ping"}""", """{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"invalid JSON-RPC version (must be \"2.0\")"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"no/such"}""", """{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"method not found: no/such"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call"}""", """{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"missing or empty tool name"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":[1]}""", """{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"missing or empty tool name"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":""}}""", """{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"missing or empty tool name"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"prompts/get","params":{}}""", """{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"missing or empty prompt name"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"prompts/get","params":{"name":"x"}}""", """{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"unknown prompt: x"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"}}""", """{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"unknown tool: x"}],"isError":true}}""")]
    public async Task Request_OfAnyShape_IsAnsweredExactly(string line, string expected)
    {
        Assert.Equal(expected, Assert.Single(await Talk.LinesAsync(line + "\n")));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"tools/list"}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"initialize","params":{"clientInfo":{"name":"x"}}}""")]
    [InlineData("""{"jsonrpc":"1.0","method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"tools/call","params":{"name":"memory_gc"}}""")]
    [InlineData("")]
    [InlineData(" \t\r")]
    public async Task Notification_OfAnyKind_IsSilentAndNotCarriedOut(string line)
    {
        var service = FakeService.Create();
        Assert.Empty(await Talk.LinesAsync(line + "\n", service.Service));
        Assert.Empty(service.Calls);
    }

    [Theory]
    [InlineData("nonsense", "null")]
    [InlineData("[]", "null")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"ping"}]""", "null")]
    [InlineData("5", "null")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"ping"} x""", "7")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"ping","params":{""", "7")]
    [InlineData("""{"jsonrpc":"2.0","id":7}""", "7")]
    [InlineData("""{"id":"a","method":"ping"}""", "\"a\"")]
    [InlineData("""{"jsonrpc":2.0,"id":7,"method":"ping"}""", "7")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":5}""", "7")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"ping","method":"ping"}""", "7")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"id":8,"method":"ping"}""", "null")]
    [InlineData("""{"jsonrpc":"2.0","id":1e999,"method":"ping"}""", "null")]
    [InlineData("""{"jsonrpc":"2.0","method":"ping","params":{"a":"\ud800"},"id":7}""", "7")]
    [InlineData("""{"jsonrpc":"2.0","method":"ping","params":{"\udc00":1},"id":7}""", "7")]
    [InlineData("""{"jsonrpc":"2.0","method":"ping","params":{"a":[-1e999]},"id":7}""", "7")]
    public async Task UnreadableLine_IsAParseErrorUnderItsIdAndTheServerGoesOn(string line, string id)
    {
        var lines = await Talk.LinesAsync($$"""
            {{line}}
            {"jsonrpc":"2.0","id":99,"method":"ping"}
            """);

        Assert.Equal(2, lines.Length);
        Assert.StartsWith($$"""{"jsonrpc":"2.0","id":{{id}},"error":{"code":-32700,"message":"parse error: """, lines[0], StringComparison.Ordinal);
        Assert.Equal("""{"jsonrpc":"2.0","id":99,"result":{}}""", lines[1]);
    }

    [Theory]
    [InlineData(125, true)]
    [InlineData(126, false)]
    public async Task Params_BeyondOneHundredTwentySevenLevels_AreAParseErrorUnderTheId(int levels, bool isFine)
    {
        // The message and params are the first two levels.
        var deep = new string('[', levels) + new string(']', levels);
        var line = Assert.Single(await Talk.LinesAsync($$$"""{"jsonrpc":"2.0","method":"ping","params":{"a":{{{deep}}}},"id":3}"""));

        Assert.Contains(isFine ? "\"result\":{}" : "-32700", line, StringComparison.Ordinal);
        Assert.Contains("\"id\":3", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Line_ThatIsNoUtf8_IsAParseErrorUnderItsId()
    {
        byte[] input = [.. """{"jsonrpc":"2.0","id":4,"method":"ping","params":{"a":"""u8, (byte)'"', 0xFF, .. "\"}}\n"u8,
            .. """{"jsonrpc":"2.0","id":5,"method":"ping"}"""u8];
        var lines = await Talk.LinesAsync(input, FakeService.Create().Service);

        Assert.Equal("""{"jsonrpc":"2.0","id":4,"error":{"code":-32700,"message":"parse error: invalid UTF-8"}}""", lines[0]);
        Assert.Equal("""{"jsonrpc":"2.0","id":5,"result":{}}""", lines[1]);
    }

    [Fact]
    public async Task Line_LongerThanTheBound_IsRefusedAndTheServerGoesOn()
    {
        var lines = await Talk.LinesAsync(new string('x', 20 * 1024 * 1024) + "\n" + """{"jsonrpc":"2.0","id":5,"method":"ping"}""");
        Assert.Contains("parse error: line exceeds", lines[0], StringComparison.Ordinal);
        Assert.Equal("""{"jsonrpc":"2.0","id":5,"result":{}}""", lines[1]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","params":{"clientInfo":{"name":"x"}}""")]
    [InlineData(""","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"x","version":"1"}}""")]
    [InlineData(""","params":5""")]
    public async Task Initialize_WithHoweverLittle_AnswersTheOneVersion(string parameters)
    {
        var line = Assert.Single(await Talk.LinesAsync("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\"" + parameters + "}"));
        using var document = JsonDocument.Parse(line);
        var result = document.RootElement.GetProperty("result").Deserialize<InitializeResult>(McpJsonUtilities.DefaultOptions)!;
        Assert.Equal("2024-11-05", result.ProtocolVersion);
        Assert.Equal("ai-memory", result.ServerInfo.Name);
        Assert.Equal("0.6.0", result.ServerInfo.Version);
        Assert.NotNull(result.Capabilities.Tools);
        Assert.NotNull(result.Capabilities.Prompts);
        Assert.NotNull(result.Capabilities.Resources);
    }

    [Fact]
    public async Task EndOfInput_RightAfterRequests_AnswersAllInOrder()
    {
        var input = new StringBuilder();
        for (var i = 0; i < 500; i++)
        {
            input.Append(i == 0 ? string.Empty : "\n").Append($$"""{"jsonrpc":"2.0","id":{{i}},"method":"{{(i % 3 == 0 ? "tools/list" : "ping")}}"}""");
        }

        var lines = await Talk.LinesAsync(input.ToString());
        Assert.Equal(500, lines.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            Assert.StartsWith($$"""{"jsonrpc":"2.0","id":{{i}},"result":{""", lines[i], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task FirstAnswer_NeedsNoService()
    {
        using var output = new MemoryStream();
        var server = new McpStdioServer(new McpServerOptions(), async cancellationToken =>
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return FakeService.Create().Service;
        });
        var input = new MemoryStream(Encoding.UTF8.GetBytes("""
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"clientInfo":{"name":"x"}}}
            {"jsonrpc":"2.0","id":2,"method":"tools/list"}
            {"jsonrpc":"2.0","id":3,"method":"prompts/list"}
            """));

        Assert.Equal(0, await server.RunAsync(input, output, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(3, Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Service_ThatCannotBeOpened_IsAToolErrorAndIsTriedAgain()
    {
        var tries = 0;
        var fake = FakeService.Create().On("CountNamespacesAsync", new List<AiMemory.NamespaceCount>());
        using var output = new MemoryStream();
        var server = new McpStdioServer(new McpServerOptions(), _ => Interlocked.Increment(ref tries) == 1
            ? throw new IOException("the file is in use by process 7")
            : ValueTask.FromResult(fake.Service));
        var call = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"memory_agent_list"}}""";
        await server.RunAsync(new MemoryStream(Encoding.UTF8.GetBytes($"{call}\n{call}\n")), output, CancellationToken.None);

        var lines = Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("the file is in use by process 7", lines[0], StringComparison.Ordinal);
        Assert.Contains("ListAgentsAsync is not faked", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exception_InTheService_IsAToolErrorWithoutDetails()
    {
        var logged = new List<string>();
        var fake = FakeService.Create().On("GetStatsAsync", _ => throw new InvalidOperationException("secret"));
        var said = await Talk.CallAsync(fake, "memory_stats", null, options: new McpServerOptions { Log = logged.Add });

        Assert.Equal(new Talk.Said("internal server error", IsError: true), said);
        Assert.Contains("memory_stats failed", Assert.Single(logged), StringComparison.Ordinal);
    }

    [Fact]
    public void Frame_OfAnAnswer_IsRecognised() =>
        Assert.True(FrameReader.Read("""{"jsonrpc":"2.0","id":1,"result":{}}"""u8.ToArray()).IsAnswer);
}
