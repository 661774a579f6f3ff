using AiMemory.Domain.Json;
using AiMemory.Gateway.Answers;
using AiMemory.Gateway.Bodies;
using AiMemory.Gateway.Requests;
using AiMemory.Gateway.Routing;
using AiMemory.UseCases;
using Microsoft.AspNetCore.Http;

namespace AiMemory.Gateway.Routes;

/// <summary>One memory, or many at once (http-api 5).</summary>
/// <remarks>
/// Writes never see the request's cancellation: a client that hangs up must not stop a copy, nor leave the rest of a batch undone.
/// </remarks>
internal sealed class MemoryRoutes(IMemoryService service, StatusMonitor status)
{
    public async Task CreateAsync(HttpContext http, string id)
    {
        if (await BodyInput.ReadAsync(http, StoreBody.Read).ConfigureAwait(false) is not { } body)
        {
            return;
        }

        var caller = CallerOf.Write(http, bodyAgentId: body.AgentId);
        var outcome = await service.StoreAsync(body.Request, caller, CancellationToken.None).ConfigureAwait(false);
        if (!outcome.IsDone)
        {
            await QueuedAnswer.SendAsync(http, outcome.Queued, outcome.Problem).ConfigureAwait(false);
            return;
        }

        Receipts.Set(http, outcome.Receipt);
        Versions.SetETag(http, outcome.Value.Memory.Version);
        await StoreAnswer.SendAsync(http, body.Request, outcome.Value, status.Current.Federated).ConfigureAwait(false);
    }

    public async Task CreateManyAsync(HttpContext http, string id)
    {
        if (await BodyInput.ReadAsync(http, BulkBody.Read).ConfigureAwait(false) is not { } body)
        {
            return;
        }

        var caller = CallerOf.Write(http, headerCounts: false);
        var outcome = await service.StoreBulkAsync(body.Items, caller, CancellationToken.None).ConfigureAwait(false);
        if (!outcome.IsDone)
        {
            await ProblemAnswer.Send(http, outcome.Problem!).ConfigureAwait(false);
            return;
        }

        Receipts.Set(http, outcome.Receipt);
        await Answer.Json(http, StatusCodes.Status200OK, (outcome.Value, body.AsObject), static (writer, answer) =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("created"u8, answer.Value.Created);
            WireJson.WriteStrings(writer, "errors", answer.Value.Errors);
            if (answer.AsObject)
            {
                WireJson.WriteStrings(writer, "ids", answer.Value.Ids);
            }

            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    public async Task GetAsync(HttpContext http, string id)
    {
        if (ReadQuery.Consistency(http, out var fault) is not { } quorum)
        {
            await Answer.QueryFault(http, fault!).ConfigureAwait(false);
            return;
        }

        var outcome = await service.GetAsync(id, CallerOf.Read(quorum), http.RequestAborted).ConfigureAwait(false);
        if (!outcome.IsDone)
        {
            await ProblemAnswer.Send(http, outcome.Problem!).ConfigureAwait(false);
            return;
        }

        Versions.SetETag(http, outcome.Value.Memory.Version);
        await Answer.Json(http, StatusCodes.Status200OK, outcome.Value, static (writer, found) =>
        {
            // The fields stand beside the wrapper too, for clients that expect a bare memory.
            writer.WriteStartObject();
            RowsAnswer.WriteLinks(writer, found.Links);
            writer.WritePropertyName("memory"u8);
            WireJson.WriteMemory(writer, found.Memory);
            WireJson.WriteMemoryMembers(writer, found.Memory);
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    public async Task UpdateAsync(HttpContext http, string id)
    {
        if (await BodyInput.ReadAsync(http, UpdateBody.Read).ConfigureAwait(false) is not { } body)
        {
            return;
        }

        var request = body with { Id = id, IfMatch = Versions.IfMatch(http) };
        var caller = CallerOf.Write(http, headerCounts: false);
        var outcome = await service.UpdateAsync(request, caller, CancellationToken.None).ConfigureAwait(false);
        if (!outcome.IsDone)
        {
            await ProblemAnswer.Send(http, outcome.Problem!).ConfigureAwait(false);
            return;
        }

        Receipts.Set(http, outcome.Receipt);
        Versions.SetETag(http, outcome.Value.Version);
        await Answer.Json(
            http, StatusCodes.Status200OK, outcome.Value, static (writer, memory) => WireJson.WriteMemory(writer, memory)).ConfigureAwait(false);
    }

    public async Task DeleteAsync(HttpContext http, string id)
    {
        var outcome = await service.DeleteAsync(id, Versions.IfMatch(http), CallerOf.Write(http), CancellationToken.None)
            .ConfigureAwait(false);
        if (!outcome.IsDone)
        {
            await QueuedAnswer.SendAsync(http, outcome.Queued, outcome.Problem).ConfigureAwait(false);
            return;
        }

        Receipts.Set(http, outcome.Receipt);
        await Answer.Json(http, StatusCodes.Status200OK, true, static (writer, deleted) =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("deleted"u8, deleted);
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    public async Task PromoteAsync(HttpContext http, string id)
    {
        var request = new PromoteRequest(id, ToNamespace: null, Versions.IfMatch(http));
        var outcome = await service.PromoteAsync(request, CallerOf.Write(http), CancellationToken.None).ConfigureAwait(false);
        if (!outcome.IsDone)
        {
            await QueuedAnswer.SendAsync(http, outcome.Queued, outcome.Problem).ConfigureAwait(false);
            return;
        }

        Receipts.Set(http, outcome.Receipt);
        await Answer.Json(http, StatusCodes.Status200OK, outcome.Value.Id, static (writer, promoted) =>
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, promoted);
            writer.WriteBoolean("promoted"u8, true);
            writer.WriteString("tier"u8, "long"u8);
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }
}
