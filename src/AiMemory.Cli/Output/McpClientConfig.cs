using System.Text.Json;
using AiMemory.Cli.Configuration;

namespace AiMemory.Cli.Output;

/// <summary>Configuration snippets for the common MCP clients.</summary>
internal static class McpClientConfig
{
    public static readonly IReadOnlyList<string> Clients = ["claude-desktop", "claude-code", "cursor", "windsurf", "vscode", "zed", "codex"];

    /// <summary>Null when the client is not known.</summary>
    public static string? For(string client, CliSettings settings)
    {
        var program = Environment.ProcessPath ?? "ai-memory";
        string[] arguments = ["--db", Path.GetFullPath(settings.DatabasePath), "mcp"];
        return client switch
        {
            "claude-desktop" or "cursor" or "windsurf" => Json("mcpServers", program, arguments, type: null),
            "vscode" => Json("servers", program, arguments, "stdio"),
            "zed" => Json("context_servers", program, arguments, type: null),
            "claude-code" => $"claude mcp add ai-memory -- {Quote(program)} {string.Join(' ', arguments.Select(Quote))}",
            "codex" => $"""
                [mcp_servers.ai-memory]
                command = {Toml(program)}
                args = [{string.Join(", ", arguments.Select(Toml))}]
                """,
            _ => null,
        };
    }

    private static string Json(string section, string program, string[] arguments, string? type) => JsonText.Of(
        w =>
        {
            w.WriteStartObject();
            w.WriteStartObject(section);
            w.WriteStartObject("ai-memory");
            if (type is not null)
            {
                w.WriteString("type", type);
            }

            w.WriteString("command", program);
            Wire.WriteStrings(w, "args", arguments);
            w.WriteEndObject();
            w.WriteEndObject();
            w.WriteEndObject();
        },
        pretty: true);

    private static string Quote(string word) => word.Contains(' ', StringComparison.Ordinal) ? $"'{word}'" : word;

    private static string Toml(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
