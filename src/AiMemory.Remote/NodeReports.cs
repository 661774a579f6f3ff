using System.Text.Json;
using AiMemory.Engine;

namespace AiMemory.Remote;

/// <summary>A node's report as it crosses to another node.</summary>
public static class NodeReports
{
    public static byte[] Encode(NodeReport report) => JsonSerializer.SerializeToUtf8Bytes(report, RemoteJson.Default.NodeReport);

    /// <summary>As <c>get-status</c> answers.</summary>
    public static byte[] EncodeStatus(EngineStatus status) => JsonSerializer.SerializeToUtf8Bytes(status, RemoteJson.Default.EngineStatus);

    /// <exception cref="JsonException">Not written by <see cref="Encode"/>.</exception>
    public static NodeReport Decode(byte[] json) =>
        JsonSerializer.Deserialize(json, RemoteJson.Default.NodeReport) ?? throw new JsonException("The report is empty.");
}
