using AiMemory.Domain.Json;
using AiMemory.Gateway.Answers;
using AiMemory.Gateway.Operator;
using AiMemory.Gateway.Routing;
using AiMemory.UseCases;
using Microsoft.AspNetCore.Http;

namespace AiMemory.Gateway.Routes;

/// <summary>The node itself: health, cluster, where writes stand (http-api 4, design 5 and 10).</summary>
internal sealed class NodeRoutes(IMemoryService service, StatusMonitor status, IReadOnlyDictionary<string, string> urls)
{
    public async Task HealthAsync(HttpContext http, string id) =>
        await SendHealthAsync(http, await IsHealthyAsync(http).ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>The process answers; says nothing about the store.</summary>
    public static Task LiveAsync(HttpContext http, string id) => SendHealthAsync(http, isHealthy: true);

    /// <summary>Reads and writes would succeed now.</summary>
    public async Task ReadyAsync(HttpContext http, string id)
    {
        var ready = status.Current.Ready && await IsHealthyAsync(http).ConfigureAwait(false);
        await SendHealthAsync(http, ready).ConfigureAwait(false);
    }

    public Task ClusterAsync(HttpContext http, string id) =>
        Answer.Json(http, StatusCodes.Status200OK, (service.GetStatus(), urls), StatusJson.Write);

    /// <summary>Published clients post here; to them the route does not exist (http-api 14).</summary>
    public static Task NoClusterAsync(HttpContext http, string id) => Answer.Empty(http, StatusCodes.Status404NotFound);

    public async Task DigestAsync(HttpContext http, string id)
    {
        var (@namespace, fault) = ReadNamespace(http);
        if (fault is not null)
        {
            await Answer.QueryFault(http, fault).ConfigureAwait(false);
            return;
        }

        var outcome = await service.GetDigestAsync(@namespace!, http.RequestAborted).ConfigureAwait(false);
        await (outcome.IsDone
            ? Answer.Json(http, StatusCodes.Status200OK, (outcome.Value, status.Current.NodeId), static (writer, answer) =>
            {
                var (digest, node) = answer;
                writer.WriteStartObject();
                writer.WriteString("digest"u8, digest.Hash);
                writer.WriteString("highest_version"u8, digest.Highest.ToString());
                writer.WriteString("namespace"u8, digest.Namespace);
                writer.WriteString("node"u8, node);
                writer.WriteNumber("rows"u8, digest.Rows);
                writer.WriteEndObject();
            })
            : ProblemAnswer.Send(http, outcome.Problem!)).ConfigureAwait(false);
    }

    public async Task WriteStatusAsync(HttpContext http, string id)
    {
        var outcome = await service.GetWriteAsync(id, http.RequestAborted).ConfigureAwait(false);
        if (!outcome.IsDone && id.Contains('%', StringComparison.Ordinal))
        {
            // A client that encodes what it was given has encoded the namespace twice.
            outcome = await service.GetWriteAsync(Uri.UnescapeDataString(id), http.RequestAborted).ConfigureAwait(false);
        }

        await (outcome.IsDone
            ? Answer.Json(http, StatusCodes.Status200OK, outcome.Value, static (writer, write) =>
            {
                writer.WriteStartObject();
                writer.WriteNumber("held_by"u8, write.Holders.Count);
                WireJson.WriteStrings(writer, "holders", write.Holders);
                writer.WriteString("namespace"u8, write.Namespace);
                writer.WriteNumber("needed"u8, write.Needed);
                writer.WriteNumber("replicas"u8, write.Replicas);
                writer.WriteString("version"u8, write.Version.ToString());
                writer.WriteEndObject();
            })
            : ProblemAnswer.Send(http, outcome.Problem!)).ConfigureAwait(false);
    }

    private ValueTask<bool> IsHealthyAsync(HttpContext http) => service.IsHealthyAsync(http.RequestAborted);

    private static Task SendHealthAsync(HttpContext http, bool isHealthy) => Answer.Json(
        http,
        isHealthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable,
        isHealthy,
        static (writer, ok) =>
        {
            writer.WriteStartObject();
            writer.WriteString("service"u8, "ai-memory"u8);
            writer.WriteString("status"u8, ok ? "ok"u8 : "error"u8);
            writer.WriteEndObject();
        });

    private static (string? Namespace, string? Fault) ReadNamespace(HttpContext http)
    {
        string? @namespace = null;
        ulong seen = 0;
        var query = ReadQuery.Of(http);
        while (query.Next())
        {
            if (query.Key == "namespace" && query.Once(ref seen, 0))
            {
                @namespace = query.ReadText();
            }
        }

        query.Require(@namespace is not null, "namespace");
        return (@namespace, query.Fault);
    }
}
