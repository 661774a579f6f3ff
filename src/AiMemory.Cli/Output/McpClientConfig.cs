using System.Text.Json;
using AiMemory.Cli.Configuration;

namespace AiMemory.Cli.Output;

/// <summary>Configuration for the common MCP clients, ready to paste.</summary>
/// <param name="Where">Where it goes.</param>
/// <param name="Text">What goes there.</param>
internal sealed record McpClientConfig(string Where, string Text)
{
    private const string Name = "ai-memory";

    public static readonly IReadOnlyList<string> Clients =
        ["claude-code", "claude-desktop", "codex", "cursor", "gemini", "cline", "vscode", "windsurf", "zed"];

    /// <summary>Null when the client is not known.</summary>
    public static McpClientConfig? For(string client, CliSettings settings)
    {
        var program = Environment.ProcessPath ?? Name;
        // The client starts the program in a folder of its own choice.
        string[] arguments = settings.Url is { } url ? ["--url", url, "mcp"] : ["--db", Path.GetFullPath(settings.DatabasePath), "mcp"];
        return client switch
        {
            "claude-code" => new(
                "# run in a terminal:", $"claude mcp add {Name} -- {string.Join(' ', arguments.Prepend(program).Select(Quote))}"),
            "claude-desktop" => new(
                "# Settings, Developer, Edit Config (claude_desktop_config.json):", Json("mcpServers", program, arguments)),
            "codex" => new(
                "# ~/.codex/config.toml:",
                $"""
                [mcp_servers.{Name}]
                command = {Toml(program)}
                args = [{string.Join(", ", arguments.Select(Toml))}]
                """),
            "cursor" => new("# ~/.cursor/mcp.json, or .cursor/mcp.json of a project:", Json("mcpServers", program, arguments)),
            "gemini" => new("# ~/.gemini/settings.json:", Json("mcpServers", program, arguments)),
            "cline" => new("# MCP Servers, Configure (cline_mcp_settings.json):", Json("mcpServers", program, arguments)),
            "vscode" => new("# .vscode/mcp.json of a project, or 'MCP: Open User Configuration':", Json("servers", program, arguments, "stdio")),
            "windsurf" => new("# ~/.codeium/windsurf/mcp_config.json:", Json("mcpServers", program, arguments)),
            "zed" => new("# settings.json ('zed: open settings'):", Json("context_servers", program, arguments)),
            _ => null,
        };
    }

    private static string Json(string section, string program, string[] arguments, string? type = null) => JsonText.Of(
        w =>
        {
            w.WriteStartObject();
            w.WriteStartObject(section);
            w.WriteStartObject(Name);
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

    private static string Quote(string word) =>
        word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=@%+".Contains(c, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string Toml(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
