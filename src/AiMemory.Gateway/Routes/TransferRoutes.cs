using System.Text.Json;
using AiMemory.Domain.Json;
using AiMemory.Domain.Time;
using AiMemory.Gateway.Answers;
using AiMemory.Gateway.Bodies;
using AiMemory.Gateway.Requests;
using AiMemory.UseCases;
using Microsoft.AspNetCore.Http;

namespace AiMemory.Gateway.Routes;

/// <summary>Memories in and out in bulk: export, import, sync (http-api 9 and 13).</summary>
internal sealed class TransferRoutes(IMemoryService service)
{
    private const ulong SinceMax = 10_000;

    // An export goes out as it is read; this much of it is held at a time.
    private const int PieceBytes = 64 * 1024;

    public async Task ExportAsync(HttpContext http, string id)
    {
        var cancellationToken = http.RequestAborted;
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentType = "application/json";
        await using var writer = new Utf8JsonWriter(http.Response.BodyWriter, WireJson.Compact);
        long count = 0;
        long sent = 0;
        writer.WriteStartObject();
        writer.WriteStartArray("memories"u8);
        await foreach (var memory in service.ExportMemoriesAsync(cancellationToken).ConfigureAwait(false))
        {
            WireJson.WriteMemory(writer, memory);
            count++;
            sent = await SendPieceAsync(http, writer, sent, cancellationToken).ConfigureAwait(false);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("links"u8);
        await foreach (var link in service.ExportLinksAsync(cancellationToken).ConfigureAwait(false))
        {
            WireJson.WriteLink(writer, link);
            sent = await SendPieceAsync(http, writer, sent, cancellationToken).ConfigureAwait(false);
        }

        writer.WriteEndArray();
        writer.WriteNumber("count"u8, count);
        writer.WriteString("exported_at"u8, Timestamps.Format(DateTimeOffset.UtcNow));
        writer.WriteEndObject();
    }

    public async Task ImportAsync(HttpContext http, string id)
    {
        var (restore, fault) = ReadRestore(http);
        if (fault is not null)
        {
            await Answer.QueryFault(http, fault).ConfigureAwait(false);
            return;
        }

        if (await BodyInput.ReadAsync(http, TransferBodies.ReadImport).ConfigureAwait(false) is not { } request)
        {
            return;
        }

        var caller = CallerOf.Write(http, headerCounts: false);
        var outcome = await service.ImportAsync(request with { Restore = restore }, caller, CancellationToken.None).ConfigureAwait(false);
        if (!outcome.IsDone)
        {
            await ProblemAnswer.Send(http, outcome.Problem!).ConfigureAwait(false);
            return;
        }

        Receipts.Set(http, outcome.Receipt);
        await Answer.Json(http, StatusCodes.Status200OK, outcome.Value, static (writer, done) =>
        {
            writer.WriteStartObject();
            WireJson.WriteStrings(writer, "errors", done.Errors);
            writer.WriteNumber("imported"u8, done.Imported);
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    public async Task PushAsync(HttpContext http, string id)
    {
        if (await BodyInput.ReadAsync(http, TransferBodies.ReadPush).ConfigureAwait(false) is not { } request)
        {
            return;
        }

        var outcome = await service.PushAsync(request, CallerOf.Write(http), CancellationToken.None).ConfigureAwait(false);
        if (!outcome.IsDone)
        {
            await ProblemAnswer.Send(http, outcome.Problem!).ConfigureAwait(false);
            return;
        }

        Receipts.Set(http, outcome.Receipt);
        await Answer.Json(http, StatusCodes.Status200OK, outcome.Value, static (writer, done) =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("applied"u8, done.Applied);
            writer.WriteBoolean("dry_run"u8, done.DryRun);
            writer.WriteNumber("noop"u8, done.Noop);
            writer.WriteString("receiver_agent_id"u8, done.ReceiverAgentId);
            writer.WriteStartObject("receiver_clock"u8);
            writer.WriteStartObject("entries"u8);
            foreach (var (peer, seen) in done.ReceiverClock.OrderBy(e => e.Key, StringComparer.Ordinal))
            {
                writer.WriteString(peer, seen);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteNumber("skipped"u8, done.Skipped);
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    public async Task SinceAsync(HttpContext http, string id)
    {
        var (since, limit, peer, quorum, fault) = ReadSince(http);
        if (fault is not null)
        {
            await Answer.QueryFault(http, fault).ConfigureAwait(false);
            return;
        }

        // It records the puller, so it is a write in part; an invalid header is the use case's to pass over.
        var caller = CallerOf.Write(http) with { QuorumReads = quorum };
        var outcome = await service.PullSinceAsync(since, limit, peer, caller, CancellationToken.None).ConfigureAwait(false);
        if (!outcome.IsDone)
        {
            await ProblemAnswer.Send(http, outcome.Problem!).ConfigureAwait(false);
            return;
        }

        await Answer.Json(http, StatusCodes.Status200OK, (limit, outcome.Value), static (writer, pulled) =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("count"u8, pulled.Value.Count);
            writer.WriteNumber("limit"u8, pulled.limit);
            RowsAnswer.WriteMemories(writer, "memories"u8, pulled.Value);
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static async ValueTask<long> SendPieceAsync(
        HttpContext http, Utf8JsonWriter writer, long sent, CancellationToken cancellationToken)
    {
        var written = writer.BytesCommitted + writer.BytesPending;
        if (written - sent < PieceBytes)
        {
            return sent;
        }

        writer.Flush();
        await http.Response.BodyWriter.FlushAsync(cancellationToken).ConfigureAwait(false);
        return written;
    }

    private static (bool Restore, string? Fault) ReadRestore(HttpContext http)
    {
        var restore = false;
        ulong seen = 0;
        var query = ReadQuery.Of(http);
        while (query.Next())
        {
            if (query.Key == "restore" && query.Once(ref seen, 0))
            {
                restore = query.ReadBoolean();
            }
        }

        return (restore, query.Fault);
    }

    private static (string? Since, long Limit, string? Peer, bool Quorum, string? Fault) ReadSince(HttpContext http)
    {
        string? since = null, peer = null;
        ulong limit = 500, seen = 0;
        var quorum = false;
        var query = ReadQuery.Of(http);
        while (query.Next())
        {
            switch (query.Key)
            {
                case "since" when query.Once(ref seen, 0):
                    since = query.ReadText();
                    break;
                case "limit" when query.Once(ref seen, 1):
                    limit = query.ReadUnsigned();
                    break;
                case "peer" when query.Once(ref seen, 2):
                    peer = query.ReadText();
                    break;
                case "consistency" when query.Once(ref seen, 3):
                    quorum = query.ReadConsistency();
                    break;
            }
        }

        return (since, (long)Math.Min(limit, SinceMax), peer, quorum, query.Fault);
    }
}
