using AiMemory.Domain.Json;
using AiMemory.Gateway.Routing;

namespace AiMemory.Gateway.Routes;

/// <summary>Contract, section 10.</summary>
internal static class ArchiveRoutes
{
    private const long LimitMax = 1_000;

    public static async Task ListAsync(Call call)
    {
        var outcome = await call.Service.ListArchivedAsync(
            call.Query.Text("namespace"),
            Math.Min(call.Query.Unsigned("limit") ?? 50, LimitMax),
            call.Query.Unsigned("offset") ?? 0,
            call.Caller(),
            call.Aborted).ConfigureAwait(false);
        if (await Answers.HasValueAsync(call, outcome).ConfigureAwait(false))
        {
            await call.WriteAsync(200, w =>
            {
                w.WriteStartObject();
                w.WriteStartArray("archived");
                foreach (var row in outcome.Value!)
                {
                    WireJson.WriteArchived(w, row);
                }

                w.WriteEndArray();
                w.WriteNumber("count", outcome.Value.Count);
                w.WriteEndObject();
            }).ConfigureAwait(false);
        }
    }

    public static async Task RestoreAsync(Call call)
    {
        var outcome = await call.Service.RestoreArchivedAsync(call.Segment(3), call.Caller(), CancellationToken.None).ConfigureAwait(false);
        if (await Answers.HasValueAsync(call, outcome).ConfigureAwait(false))
        {
            await call.WriteAsync(200, w =>
            {
                w.WriteStartObject();
                w.WriteString("id", outcome.Value!.Id);
                w.WriteBoolean("restored", true);
                w.WriteEndObject();
            }).ConfigureAwait(false);
        }
    }

    public static async Task PurgeAsync(Call call)
    {
        var outcome = await call.Service
            .PurgeArchivedAsync(call.Query.Signed("older_than_days"), call.Caller(), CancellationToken.None).ConfigureAwait(false);
        if (await Answers.HasValueAsync(call, outcome).ConfigureAwait(false))
        {
            await call.WriteAsync(200, w =>
            {
                w.WriteStartObject();
                w.WriteNumber("purged", outcome.Value!.Purged);
                w.WriteEndObject();
            }).ConfigureAwait(false);
        }
    }

    public static async Task StatsAsync(Call call)
    {
        var outcome = await call.Service.GetArchiveStatsAsync(call.Caller(), call.Aborted).ConfigureAwait(false);
        if (await Answers.HasValueAsync(call, outcome).ConfigureAwait(false))
        {
            await call.WriteAsync(200, w =>
            {
                w.WriteStartObject();
                w.WriteNumber("archived_total", outcome.Value!.Total);
                WireJson.WriteNamespaceCounts(w, "by_namespace", outcome.Value.ByNamespace);
                w.WriteEndObject();
            }).ConfigureAwait(false);
        }
    }
}
