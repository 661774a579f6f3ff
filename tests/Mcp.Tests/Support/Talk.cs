using System.Text;
using System.Text.Json;
using AiMemory.Mcp;
using AiMemory.UseCases;

namespace Mcp.Tests.Support;

/// <summary>A conversation over stdio in memory: lines in, lines out.</summary>
internal static class Talk
{
    public static async Task<string[]> LinesAsync(byte[] input, IMemoryService service, McpServerOptions? options = null)
    {
        using var output = new MemoryStream();
        var server = new McpStdioServer(options ?? new McpServerOptions(), _ => ValueTask.FromResult(service));
        var code = await server.RunAsync(new MemoryStream(input), output, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(0, code);
        var text = Encoding.UTF8.GetString(output.ToArray());
        Assert.True(text.Length == 0 || text.EndsWith('\n'));
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public static Task<string[]> LinesAsync(string input, IMemoryService? service = null, McpServerOptions? options = null) =>
        LinesAsync(Encoding.UTF8.GetBytes(input), service ?? FakeService.Create().Service, options);

    /// <summary>Calls one tool.</summary>
    /// <param name="argumentsJson">The <c>arguments</c> value; null leaves the key out.</param>
    public static async Task<Said> CallAsync(
        FakeService service, string tool, string? argumentsJson, string? clientName = null, McpServerOptions? options = null)
    {
        var hello = clientName is null
            ? string.Empty
            : """{"jsonrpc":"2.0","method":"initialize","params":{"clientInfo":{"name":""" + JsonSerializer.Serialize(clientName) + "}}}\n";
        var arguments = argumentsJson is null ? string.Empty : $",\"arguments\":{argumentsJson.ReplaceLineEndings(" ")}";
        var lines = await LinesAsync(
            hello + $$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{tool}}" """ + arguments + "}}\n",
            service.Service,
            options);
        using var document = JsonDocument.Parse(Assert.Single(lines));
        var result = document.RootElement.GetProperty("result");
        var content = Assert.Single(result.GetProperty("content").EnumerateArray());
        Assert.Equal("text", content.GetProperty("type").GetString());
        var isError = result.TryGetProperty("isError", out var flag);
        Assert.True(!isError || flag.GetBoolean());
        return new Said(content.GetProperty("text").GetString()!, isError);
    }

    internal sealed record Said(string Text, bool IsError);
}
