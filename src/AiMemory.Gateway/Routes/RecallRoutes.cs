using AiMemory.Gateway.Answers;
using AiMemory.Gateway.Bodies;
using AiMemory.Gateway.Requests;
using AiMemory.UseCases;
using Microsoft.AspNetCore.Http;

namespace AiMemory.Gateway.Routes;

/// <summary>Finding memories: list, search, recall (http-api 5 and 6).</summary>
internal sealed class RecallRoutes(IMemoryService service)
{
    public async Task ListAsync(HttpContext http, string id)
    {
        if (ReadList(http, forSearch: false, out var fault) is not { } list)
        {
            await Answer.QueryFault(http, fault!).ConfigureAwait(false);
            return;
        }

        var outcome = await service.ListAsync(list.Filter, CallerOf.Read(list.QuorumReads), http.RequestAborted).ConfigureAwait(false);
        if (!outcome.IsDone)
        {
            await ProblemAnswer.Send(http, outcome.Problem!).ConfigureAwait(false);
            return;
        }

        await Answer.Json(http, StatusCodes.Status200OK, outcome.Value, static (writer, memories) =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("count"u8, memories.Count);
            RowsAnswer.WriteMemories(writer, "memories"u8, memories);
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    public async Task SearchAsync(HttpContext http, string id)
    {
        if (ReadList(http, forSearch: true, out var fault) is not { } list)
        {
            await Answer.QueryFault(http, fault!).ConfigureAwait(false);
            return;
        }

        var request = list.ToSearch();
        var outcome = await service.SearchAsync(request, CallerOf.Read(list.QuorumReads), http.RequestAborted).ConfigureAwait(false);
        if (!outcome.IsDone)
        {
            await ProblemAnswer.Send(http, outcome.Problem!).ConfigureAwait(false);
            return;
        }

        await Answer.Json(http, StatusCodes.Status200OK, (request.Query, outcome.Value), static (writer, found) =>
        {
            // Under both names: published clients look for one or the other.
            writer.WriteStartObject();
            writer.WriteNumber("count"u8, found.Value.Count);
            RowsAnswer.WriteMemories(writer, "memories"u8, found.Value);
            writer.WriteString("query"u8, found.Query);
            RowsAnswer.WriteMemories(writer, "results"u8, found.Value);
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    public Task RecallByQueryAsync(HttpContext http, string id)
    {
        var query = ReadQuery.Of(http);
        var body = RecallBody.Read(ref query);
        return query.Fault is { } fault ? Answer.QueryFault(http, fault) : RecallAsync(http, body);
    }

    public async Task RecallByBodyAsync(HttpContext http, string id)
    {
        if (await BodyInput.ReadAsync(http, RecallBody.Read).ConfigureAwait(false) is { } body)
        {
            await RecallAsync(http, body).ConfigureAwait(false);
        }
    }

    private async Task RecallAsync(HttpContext http, RecallBody body)
    {
        var outcome = await service.RecallAsync(body.Request, CallerOf.Read(body.QuorumReads), http.RequestAborted)
            .ConfigureAwait(false);
        await (outcome.IsDone
            ? RecallAnswer.SendAsync(http, outcome.Value, body)
            : ProblemAnswer.Send(http, outcome.Problem!)).ConfigureAwait(false);
    }

    private static ListQuery? ReadList(HttpContext http, bool forSearch, out string? fault)
    {
        var query = ReadQuery.Of(http);
        var list = ListQuery.Read(ref query, forSearch);
        fault = query.Fault;
        return fault is null ? list : null;
    }
}
