using System.Text.Json;
using AiMemory.Engine;
using AiMemory.Gateway.OpenApi;
using AiMemory.Gateway.Routing;

namespace AiMemory.Gateway.Routes;

/// <summary>The node itself: health, metrics, the cluster, where a write stands.</summary>
internal static class NodeRoutes
{
    public static async Task HealthAsync(Call call)
    {
        var healthy = await call.Service.IsHealthyAsync(call.Aborted).ConfigureAwait(false);
        await WriteStatusAsync(call, healthy ? 200 : 503, healthy ? "ok" : "error").ConfigureAwait(false);
    }

    public static Task LiveAsync(Call call) => WriteStatusAsync(call, 200, "ok");

    public static Task ReadyAsync(Call call)
    {
        var ready = call.Service.GetStatus().Ready;
        return WriteStatusAsync(call, ready ? 200 : 503, ready ? "ok" : "no quorum of nodes is reachable");
    }

    public static async Task MetricsAsync(Call call) => await call.WriteTextAsync(
        200,
        "text/plain; version=0.0.4; charset=utf-8",
        await call.Instruments.ToPrometheusAsync(call.Aborted).ConfigureAwait(false)).ConfigureAwait(false);

    public static Task OpenApiAsync(Call call) => call.WriteAsync(200, "application/json", OpenApiDocument.Bytes);

    public static Task ClusterAsync(Call call)
    {
        var status = call.Service.GetStatus();
        return call.WriteAsync(200, w => Write(w, status));
    }

    public static async Task DigestAsync(Call call)
    {
        var outcome = await call.Service.GetDigestAsync(call.Query.Required("namespace"), call.Aborted).ConfigureAwait(false);
        if (await Answers.HasValueAsync(call, outcome).ConfigureAwait(false))
        {
            var digest = outcome.Value!;
            await call.WriteAsync(200, w =>
            {
                w.WriteStartObject();
                w.WriteString("digest", digest.Hash);
                w.WriteString("highest_version", digest.Highest.ToString());
                w.WriteString("namespace", digest.Namespace);
                w.WriteString("node", call.Service.GetStatus().NodeId);
                w.WriteNumber("rows", digest.Rows);
                w.WriteEndObject();
            }).ConfigureAwait(false);
        }
    }

    public static async Task WriteAsync(Call call)
    {
        var outcome = await call.Service.GetWriteAsync(ReceiptText.Decode(call.Segment(3)), call.Aborted).ConfigureAwait(false);
        if (await Answers.HasValueAsync(call, outcome).ConfigureAwait(false))
        {
            var write = outcome.Value!;
            await call.WriteAsync(200, w =>
            {
                w.WriteStartObject();
                w.WriteNumber("held_by", write.Holders.Count);
                w.WriteStartArray("holders");
                foreach (var holder in write.Holders)
                {
                    w.WriteStringValue(holder);
                }

                w.WriteEndArray();
                w.WriteString("namespace", write.Namespace);
                w.WriteNumber("needed", write.Needed);
                w.WriteNumber("replicas", write.Replicas);
                w.WriteString("version", write.Version.ToString());
                w.WriteEndObject();
            }).ConfigureAwait(false);
        }
    }

    private static void Write(Utf8JsonWriter w, EngineStatus status)
    {
        w.WriteStartObject();
        w.WriteStartArray("degraded");
        foreach (var mode in status.Degraded)
        {
            w.WriteStringValue(mode);
        }

        w.WriteEndArray();
        w.WriteString("engine", status.Engine);
        w.WriteBoolean("federated", status.Federated);
        w.WriteString("node", status.NodeId);
        w.WriteStartArray("peers");
        foreach (var peer in status.Peers)
        {
            w.WriteStartObject();
            w.WriteBoolean("alive", peer.Alive);
            w.WriteNumber("lag_entries", peer.LagEntries);
            if (peer.LastHeardAt is { } heard)
            {
                w.WriteString("last_heard_at", Domain.Time.Timestamps.Format(heard));
            }

            w.WriteString("node", peer.NodeId);
            w.WriteString("url", peer.Url);
            w.WriteEndObject();
        }

        w.WriteEndArray();
        w.WriteBoolean("ready", status.Ready);
        w.WriteNumber("replicas", status.Replicas);
        w.WriteNumber("write_quorum", status.WriteQuorum);
        w.WriteEndObject();
    }

    private static Task WriteStatusAsync(Call call, int code, string status) => call.WriteAsync(code, w =>
    {
        w.WriteStartObject();
        w.WriteString("service", "ai-memory");
        w.WriteString("status", status);
        w.WriteEndObject();
    });
}
