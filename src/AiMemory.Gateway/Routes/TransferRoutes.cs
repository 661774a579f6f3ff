using System.Text.Json;
using AiMemory.Domain.Json;
using AiMemory.Domain.Time;
using AiMemory.Gateway.Bodies;
using AiMemory.Gateway.Routing;
using AiMemory.UseCases;
using Microsoft.AspNetCore.Http;

namespace AiMemory.Gateway.Routes;

/// <summary>Contract, sections 9 and 13.</summary>
internal static class TransferRoutes
{
    private const long SinceLimitMax = 10_000;
    private const int FlushBytes = 64 * 1024;

    public static async Task NamespacesAsync(Call call)
    {
        var outcome = await call.Service.CountNamespacesAsync(call.Caller(), call.Aborted).ConfigureAwait(false);
        if (await Answers.HasValueAsync(call, outcome).ConfigureAwait(false))
        {
            await call.WriteAsync(200, w =>
            {
                w.WriteStartObject();
                WireJson.WriteNamespaceCounts(w, "namespaces", outcome.Value!);
                w.WriteEndObject();
            }).ConfigureAwait(false);
        }
    }

    public static async Task StatsAsync(Call call)
    {
        var outcome = await call.Service.GetStatsAsync(call.Caller(), call.Aborted).ConfigureAwait(false);
        if (await Answers.HasValueAsync(call, outcome).ConfigureAwait(false))
        {
            await call.WriteAsync(200, w => WireJson.WriteStats(w, outcome.Value!)).ConfigureAwait(false);
        }
    }

    /// <summary>Rows are written as they are read, so an export of any size stays small in memory.</summary>
    public static async Task ExportAsync(Call call)
    {
        var response = call.Http.Response;
        response.StatusCode = 200;
        response.ContentType = "application/json";
        if (HttpMethods.IsHead(call.Http.Request.Method))
        {
            return;
        }

        var writer = new Utf8JsonWriter(response.BodyWriter, WireJson.Compact);
        await using (writer.ConfigureAwait(false))
        {
            var count = 0;
            writer.WriteStartObject();
            writer.WriteString("exported_at", Timestamps.Format(DateTimeOffset.UtcNow));
            writer.WriteStartArray("links");
            await foreach (var link in call.Service.ExportLinksAsync(call.Aborted).ConfigureAwait(false))
            {
                WireJson.WriteLink(writer, link);
                await FlushAsync(writer, response, call.Aborted).ConfigureAwait(false);
            }

            writer.WriteEndArray();
            writer.WriteStartArray("memories");
            await foreach (var memory in call.Service.ExportMemoriesAsync(call.Aborted).ConfigureAwait(false))
            {
                count++;
                WireJson.WriteMemory(writer, memory);
                await FlushAsync(writer, response, call.Aborted).ConfigureAwait(false);
            }

            writer.WriteEndArray();
            writer.WriteNumber("count", count);
            writer.WriteEndObject();
        }

        await response.BodyWriter.FlushAsync(call.Aborted).ConfigureAwait(false);
    }

    public static async Task ImportAsync(Call call)
    {
        var (memories, links) = ImportBody.Read(await JsonBody.ReadAsync(call).ConfigureAwait(false));
        var outcome = await call.Service.ImportAsync(
            new ImportRequest(memories, links, RestampAgentId: null, call.Query.Flag("restore")),
            call.Caller(),
            CancellationToken.None).ConfigureAwait(false);
        if (await Answers.HasValueAsync(call, outcome).ConfigureAwait(false))
        {
            await call.WriteAsync(200, w =>
            {
                w.WriteStartObject();
                WireJson.WriteStrings(w, "errors", outcome.Value!.Errors);
                w.WriteNumber("imported", outcome.Value.Imported);
                w.WriteEndObject();
            }).ConfigureAwait(false);
        }
    }

    public static async Task PushAsync(Call call)
    {
        var request = ImportBody.ReadPush(await JsonBody.ReadAsync(call).ConfigureAwait(false));
        var outcome = await call.Service
            .PushAsync(request, call.Caller(readsAgentHeader: true), CancellationToken.None).ConfigureAwait(false);
        if (!await Answers.HasValueAsync(call, outcome).ConfigureAwait(false))
        {
            return;
        }

        var pushed = outcome.Value!;
        await call.WriteAsync(200, w =>
        {
            w.WriteStartObject();
            w.WriteNumber("applied", pushed.Applied);
            w.WriteBoolean("dry_run", pushed.DryRun);
            w.WriteNumber("noop", pushed.Noop);
            w.WriteString("receiver_agent_id", pushed.ReceiverAgentId);
            w.WriteStartObject("receiver_clock");
            w.WriteStartObject("entries");
            foreach (var (peer, seen) in pushed.ReceiverClock)
            {
                w.WriteString(peer, seen);
            }

            w.WriteEndObject();
            w.WriteEndObject();
            w.WriteNumber("skipped", pushed.Skipped);
            w.WriteEndObject();
        }).ConfigureAwait(false);
    }

    public static async Task SinceAsync(Call call)
    {
        var limit = Math.Min(call.Query.Unsigned("limit") ?? 500, SinceLimitMax);
        var outcome = await call.Service.PullSinceAsync(
            call.Query.Text("since"),
            limit,
            call.Query.Text("peer"),
            call.Caller(readsAgentHeader: true),
            call.Aborted).ConfigureAwait(false);
        if (await Answers.HasValueAsync(call, outcome).ConfigureAwait(false))
        {
            await call.WriteAsync(200, w =>
            {
                w.WriteStartObject();
                w.WriteNumber("count", outcome.Value!.Count);
                w.WriteNumber("limit", limit);
                Rows.WriteArray(w, "memories", outcome.Value);
                w.WriteEndObject();
            }).ConfigureAwait(false);
        }
    }

    private static async ValueTask FlushAsync(Utf8JsonWriter writer, HttpResponse response, CancellationToken cancellationToken)
    {
        if (writer.BytesPending + response.BodyWriter.UnflushedBytes > FlushBytes)
        {
            await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
            await response.BodyWriter.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
