namespace AiMemory.Mcp.Protocol;

/// <summary>A protocol error (contract, mcp-tools 1.2). A refused operation is never one: it is a tool result that says so.</summary>
internal sealed record RpcError(int Code, string Message)
{
    public const int ParseErrorCode = -32700;

    public static readonly RpcError WrongVersion = new(-32600, "invalid JSON-RPC version (must be \"2.0\")");

    public static readonly RpcError NoToolName = new(-32602, "missing or empty tool name");

    public static readonly RpcError NoPromptName = new(-32602, "missing or empty prompt name");

    public static readonly RpcError NoResourceUri = new(-32602, "missing or empty resource uri");

    public static readonly RpcError BadCursor = new(-32602, "invalid cursor");

    /// <summary>Seen only where a transport owes an answer to a request that its client cancelled.</summary>
    public static readonly RpcError Cancelled = new(-32800, "request cancelled");

    public static RpcError Parse(string detail) => new(ParseErrorCode, $"parse error: {detail}");

    public static RpcError UnknownMethod(string method) => new(-32601, $"method not found: {method}");

    public static RpcError UnknownPrompt(string name) => new(-32602, $"unknown prompt: {name}");

    public static RpcError UnknownResource(string uri) => new(-32002, $"resource not found: {uri}");

    public static RpcError Internal(string message) => new(-32603, message);
}
