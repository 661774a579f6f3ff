using AiMemory.Domain.Json;
using AiMemory.Gateway.Bodies;
using AiMemory.Gateway.Routing;
using AiMemory.UseCases;

namespace AiMemory.Gateway.Routes;

/// <summary>Contract, sections 7 and 8; and undo.</summary>
internal static class LifecycleRoutes
{
    public static async Task ForgetAsync(Call call)
    {
        // A published client sends its filters in the query and no body.
        var byQuery = call.Http.Request.ContentType is null && call.Http.Request.ContentLength is null or 0
            && (call.Query.Has("namespace") || call.Query.Has("pattern") || call.Query.Has("tier"));
        var request = byQuery
            ? new ForgetRequest(call.Query.Text("namespace"), call.Query.Text("pattern"), call.Query.Tier("tier"))
            : SmallBodies.ReadForget(await JsonBody.ReadAsync(call).ConfigureAwait(false));
        var outcome = await call.Service.ForgetAsync(request, call.Caller(), CancellationToken.None).ConfigureAwait(false);
        if (await Answers.HasValueAsync(call, outcome).ConfigureAwait(false))
        {
            await call.WriteAsync(200, w =>
            {
                w.WriteStartObject();
                w.WriteNumber("deleted", outcome.Value!.Deleted);
                w.WriteEndObject();
            }).ConfigureAwait(false);
        }
    }

    public static async Task ConsolidateAsync(Call call)
    {
        var (request, agentId) = SmallBodies.ReadConsolidate(await JsonBody.ReadAsync(call).ConfigureAwait(false));
        var outcome = await call.Service
            .ConsolidateAsync(request, call.Caller(readsAgentHeader: true, agentId), CancellationToken.None).ConfigureAwait(false);
        if (await Answers.HasValueAsync(call, outcome).ConfigureAwait(false))
        {
            await call.WriteAsync(201, w =>
            {
                w.WriteStartObject();
                w.WriteNumber("consolidated", outcome.Value!.Consolidated);
                w.WriteString("id", outcome.Value.Id);
                w.WriteEndObject();
            }).ConfigureAwait(false);
        }
    }

    public static async Task GcAsync(Call call)
    {
        var outcome = await call.Service.CollectExpiredAsync(dryRun: false, call.Caller(), CancellationToken.None).ConfigureAwait(false);
        if (await Answers.HasValueAsync(call, outcome).ConfigureAwait(false))
        {
            await call.WriteAsync(200, w =>
            {
                w.WriteStartObject();
                w.WriteNumber("expired_deleted", outcome.Value!.Collected);
                w.WriteEndObject();
            }).ConfigureAwait(false);
        }
    }

    public static async Task UndoAsync(Call call)
    {
        var request = SmallBodies.ReadUndo(await JsonBody.ReadAsync(call).ConfigureAwait(false));
        var outcome = await call.Service.UndoAsync(request, call.Caller(), CancellationToken.None).ConfigureAwait(false);
        if (await Answers.HasValueAsync(call, outcome).ConfigureAwait(false))
        {
            await call.WriteAsync(200, w =>
            {
                w.WriteStartObject();
                w.WriteNumber("count", outcome.Value!.Retracted.Count);
                w.WriteBoolean("dry_run", outcome.Value.DryRun);
                Rows.WriteArray(w, "memories", outcome.Value.Retracted);
                w.WriteEndObject();
            }).ConfigureAwait(false);
        }
    }

    public static async Task LinkAsync(Call call)
    {
        var request = SmallBodies.ReadLink(await JsonBody.ReadAsync(call).ConfigureAwait(false));
        var outcome = await call.Service.LinkAsync(request, call.Caller(), CancellationToken.None).ConfigureAwait(false);
        if (await Answers.HasValueAsync(call, outcome).ConfigureAwait(false))
        {
            await call.WriteAsync(201, w =>
            {
                w.WriteStartObject();
                w.WriteBoolean("linked", true);
                w.WriteEndObject();
            }).ConfigureAwait(false);
        }
    }

    public static async Task GetLinksAsync(Call call)
    {
        var outcome = await call.Service.GetLinksAsync(call.Segment(3), call.Caller(), call.Aborted).ConfigureAwait(false);
        if (await Answers.HasValueAsync(call, outcome).ConfigureAwait(false))
        {
            await call.WriteAsync(200, w =>
            {
                w.WriteStartObject();
                w.WriteNumber("count", outcome.Value!.Count);
                w.WriteStartArray("links");
                foreach (var link in outcome.Value)
                {
                    WireJson.WriteLink(w, link);
                }

                w.WriteEndArray();
                w.WriteEndObject();
            }).ConfigureAwait(false);
        }
    }
}
