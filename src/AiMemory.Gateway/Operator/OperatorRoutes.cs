using System.Text.Json;
using AiMemory.Engine;
using AiMemory.Gateway.Answers;
using Microsoft.AspNetCore.Http;

namespace AiMemory.Gateway.Operator;

/// <summary>The operator's page and the list of nodes that it shows.</summary>
internal sealed class OperatorRoutes(
    Func<CancellationToken, ValueTask<IReadOnlyList<MemberReport>>>? members, IReadOnlyDictionary<string, string> urls)
{
    // The page holds all it needs and talks to this node alone.
    private const string Policy =
        "default-src 'none'; connect-src 'self'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static async Task PageAsync(HttpContext http, string id)
    {
        var stream = typeof(OperatorRoutes).Assembly.GetManifestResourceStream("page.html")
            ?? throw new InvalidOperationException("page.html is not embedded.");
        await using (stream.ConfigureAwait(false))
        {
            http.Response.ContentType = "text/html; charset=utf-8";
            http.Response.ContentLength = stream.Length;
            http.Response.Headers.ContentSecurityPolicy = Policy;
            http.Response.Headers["Referrer-Policy"] = "no-referrer"; // the key may stand in the query
            http.Response.Headers.CacheControl = "no-cache";
            await stream.CopyToAsync(http.Response.Body, http.RequestAborted).ConfigureAwait(false);
        }
    }

    public async Task NodesAsync(HttpContext http, string id)
    {
        var all = members is null ? [] : await members(http.RequestAborted).ConfigureAwait(false);
        await Answer.Json(http, StatusCodes.Status200OK, (all, urls), static (writer, answer) =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("nodes"u8);
            foreach (var member in answer.all)
            {
                WriteMember(writer, member, member.Url ?? answer.urls.GetValueOrDefault(member.NodeId));
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static void WriteMember(Utf8JsonWriter writer, MemberReport member, string? url)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, member.NodeId);
        writer.WriteString("url"u8, url);
        writer.WriteBoolean("reachable"u8, member.Report is not null);
        if (member.Report is { } report)
        {
            writer.WriteBoolean("ready"u8, report.Status.Ready);
            writer.WriteNumber("replicas"u8, report.Status.Replicas);
            writer.WriteNumber("write_quorum"u8, report.Status.WriteQuorum);
            StatusJson.WriteMembers(writer, report.Status);
            WriteActivity(writer, report);
        }

        writer.WriteEndObject();
    }

    private static void WriteActivity(Utf8JsonWriter writer, NodeReport report)
    {
        var activity = report.Activity;
        writer.WriteStartArray("busiest"u8);
        foreach (var (name, changes) in activity.Busiest)
        {
            writer.WriteStartObject();
            writer.WriteString("namespace"u8, name);
            writer.WriteNumber("changes"u8, changes);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNumber("quorum_failures"u8, activity.QuorumFailures);
        writer.WriteNumber("resident_bytes"u8, report.ResidentBytes);
        writer.WriteNumber("uptime_seconds"u8, activity.UptimeSeconds);
        writer.WriteNumber("writes"u8, activity.Writes);
        writer.WriteNumber("writes_per_second"u8, activity.WritesPerSecond);
    }
}
