using AiMemory.Domain.Json;
using AiMemory.Gateway.Answers;
using AiMemory.Gateway.Bodies;
using AiMemory.Gateway.Requests;
using AiMemory.UseCases;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace AiMemory.Gateway.Routes;

/// <summary>How memories end and come back: forget, consolidate, gc, archive, undo (http-api 7 and 10).</summary>
internal sealed class LifecycleRoutes(IMemoryService service)
{
    private const ulong ArchiveListMax = 1_000;

    public async Task ForgetAsync(HttpContext http, string id)
    {
        ForgetRequest? request;
        if (HasNoBody(http) && ReadForget(http, out var fault) is { } asked)
        {
            if (fault is not null)
            {
                await Answer.QueryFault(http, fault).ConfigureAwait(false);
                return;
            }

            request = asked;
        }
        else if ((request = await BodyInput.ReadAsync(http, SmallBodies.ReadForget).ConfigureAwait(false)) is null)
        {
            return;
        }

        var caller = CallerOf.Write(http, headerCounts: false);
        var outcome = await service.ForgetAsync(request, caller, CancellationToken.None).ConfigureAwait(false);
        await SendCountAsync(http, "deleted", outcome, outcome.Value?.Deleted).ConfigureAwait(false);
    }

    public async Task ConsolidateAsync(HttpContext http, string id)
    {
        if (await BodyInput.ReadAsync(http, SmallBodies.ReadConsolidate).ConfigureAwait(false) is not { } body)
        {
            return;
        }

        var caller = CallerOf.Write(http, bodyAgentId: body.AgentId);
        var outcome = await service.ConsolidateAsync(body.Request, caller, CancellationToken.None).ConfigureAwait(false);
        if (!outcome.IsDone)
        {
            await ProblemAnswer.Send(http, outcome.Problem!).ConfigureAwait(false);
            return;
        }

        Receipts.Set(http, outcome.Receipt);
        await Answer.Json(http, StatusCodes.Status201Created, outcome.Value, static (writer, made) =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("consolidated"u8, made.Consolidated);
            writer.WriteString("id"u8, made.Id);
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    public async Task CollectAsync(HttpContext http, string id)
    {
        var caller = CallerOf.Write(http, headerCounts: false);
        var outcome = await service.CollectExpiredAsync(dryRun: false, caller, CancellationToken.None).ConfigureAwait(false);
        await SendCountAsync(http, "expired_deleted", outcome, outcome.Value?.Collected).ConfigureAwait(false);
    }

    public async Task ListArchivedAsync(HttpContext http, string id)
    {
        var page = ReadPage(http);
        if (page.Fault is not null)
        {
            await Answer.QueryFault(http, page.Fault).ConfigureAwait(false);
            return;
        }

        var outcome = await service
            .ListArchivedAsync(page.Namespace, page.Limit, page.Offset, CallerOf.Read(page.Quorum), http.RequestAborted)
            .ConfigureAwait(false);
        if (!outcome.IsDone)
        {
            await ProblemAnswer.Send(http, outcome.Problem!).ConfigureAwait(false);
            return;
        }

        await Answer.Json(http, StatusCodes.Status200OK, outcome.Value, static (writer, archived) =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("archived"u8);
            for (var i = 0; i < archived.Count; i++)
            {
                WireJson.WriteArchived(writer, archived[i]);
            }

            writer.WriteEndArray();
            writer.WriteNumber("count"u8, archived.Count);
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    public async Task RestoreAsync(HttpContext http, string id)
    {
        var caller = CallerOf.Write(http, headerCounts: false);
        var outcome = await service.RestoreArchivedAsync(id, caller, CancellationToken.None).ConfigureAwait(false);
        if (!outcome.IsDone)
        {
            await ProblemAnswer.Send(http, outcome.Problem!).ConfigureAwait(false);
            return;
        }

        Receipts.Set(http, outcome.Receipt);
        await Answer.Json(http, StatusCodes.Status200OK, outcome.Value.Id, static (writer, restored) =>
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, restored);
            writer.WriteBoolean("restored"u8, true);
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    public async Task PurgeAsync(HttpContext http, string id)
    {
        var (days, fault) = ReadDays(http);
        if (fault is not null)
        {
            await Answer.QueryFault(http, fault).ConfigureAwait(false);
            return;
        }

        var caller = CallerOf.Write(http, headerCounts: false);
        var outcome = await service.PurgeArchivedAsync(days, caller, CancellationToken.None).ConfigureAwait(false);
        await SendCountAsync(http, "purged", outcome, outcome.Value?.Purged).ConfigureAwait(false);
    }

    public async Task ArchiveStatsAsync(HttpContext http, string id)
    {
        if (ReadQuery.Consistency(http, out var fault) is not { } quorum)
        {
            await Answer.QueryFault(http, fault!).ConfigureAwait(false);
            return;
        }

        var outcome = await service.GetArchiveStatsAsync(CallerOf.Read(quorum), http.RequestAborted).ConfigureAwait(false);
        if (!outcome.IsDone)
        {
            await ProblemAnswer.Send(http, outcome.Problem!).ConfigureAwait(false);
            return;
        }

        await Answer.Json(http, StatusCodes.Status200OK, outcome.Value, static (writer, stats) =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("archived_total"u8, stats.Total);
            WireJson.WriteNamespaceCounts(writer, "by_namespace", stats.ByNamespace);
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    public async Task UndoAsync(HttpContext http, string id)
    {
        if (await BodyInput.ReadAsync(http, SmallBodies.ReadUndo).ConfigureAwait(false) is not { } request)
        {
            return;
        }

        var caller = CallerOf.Write(http, headerCounts: false);
        var outcome = await service.UndoAsync(request, caller, CancellationToken.None).ConfigureAwait(false);
        if (!outcome.IsDone)
        {
            await ProblemAnswer.Send(http, outcome.Problem!).ConfigureAwait(false);
            return;
        }

        Receipts.Set(http, outcome.Receipt);
        await Answer.Json(http, StatusCodes.Status200OK, outcome.Value, static (writer, undone) =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("count"u8, undone.Retracted.Count);
            writer.WriteBoolean("dry_run"u8, undone.DryRun);
            RowsAnswer.WriteMemories(writer, "memories"u8, undone.Retracted);
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static Task SendCountAsync<T>(HttpContext http, string name, Outcome<T> outcome, int? count)
        where T : class
    {
        if (count is not { } counted)
        {
            return ProblemAnswer.Send(http, outcome.Problem!);
        }

        Receipts.Set(http, outcome.Receipt);
        return Answer.Json(http, StatusCodes.Status200OK, (name, counted), static (writer, answer) =>
        {
            writer.WriteStartObject();
            writer.WriteNumber(answer.name, answer.counted);
            writer.WriteEndObject();
        });
    }

    /// <summary>Published clients forget by query string, with no body and no content type.</summary>
    private static bool HasNoBody(HttpContext http) =>
        http.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true } || http.Request.ContentLength == 0;

    /// <summary>Null when the query names none of the filters.</summary>
    private static ForgetRequest? ReadForget(HttpContext http, out string? fault)
    {
        string? @namespace = null, pattern = null;
        Tier? tier = null;
        ulong seen = 0;
        var query = ReadQuery.Of(http);
        while (query.Next())
        {
            switch (query.Key)
            {
                case "namespace" when query.Once(ref seen, 0):
                    @namespace = query.ReadText();
                    break;
                case "pattern" when query.Once(ref seen, 1):
                    pattern = query.ReadText();
                    break;
                case "tier" when query.Once(ref seen, 2):
                    tier = query.ReadTier();
                    break;
            }
        }

        fault = query.Fault;
        return seen == 0 ? null : new ForgetRequest(@namespace, pattern, tier);
    }

    private static (string? Namespace, long Limit, long Offset, bool Quorum, string? Fault) ReadPage(HttpContext http)
    {
        string? @namespace = null;
        ulong limit = 50, offset = 0, seen = 0;
        var quorum = false;
        var query = ReadQuery.Of(http);
        while (query.Next())
        {
            switch (query.Key)
            {
                case "namespace" when query.Once(ref seen, 0):
                    @namespace = query.ReadText();
                    break;
                case "limit" when query.Once(ref seen, 1):
                    limit = query.ReadUnsigned();
                    break;
                case "offset" when query.Once(ref seen, 2):
                    offset = query.ReadUnsigned();
                    break;
                case "consistency" when query.Once(ref seen, 3):
                    quorum = query.ReadConsistency();
                    break;
            }
        }

        return (@namespace, (long)Math.Min(limit, ArchiveListMax), (long)Math.Min(offset, long.MaxValue), quorum, query.Fault);
    }

    private static (long? Days, string? Fault) ReadDays(HttpContext http)
    {
        long? days = null;
        ulong seen = 0;
        var query = ReadQuery.Of(http);
        while (query.Next())
        {
            if (query.Key == "older_than_days" && query.Once(ref seen, 0))
            {
                days = query.ReadInteger(long.MinValue, long.MaxValue);
            }
        }

        return (days, query.Fault);
    }
}
