using AiMemory.Mcp.Protocol;

namespace AiMemory.Mcp.Resources;

/// <summary>The JSON of a result, or an error.</summary>
internal readonly record struct ResourceAnswer(byte[]? Json, RpcError? Error)
{
    public static implicit operator ResourceAnswer(byte[] json) => new(json, null);

    public static implicit operator ResourceAnswer(RpcError error) => new(null, error);
}
