using System.Diagnostics;
using System.Text.Json;
using AiMemory.Domain.Json;
using AiMemory.Gateway.Bodies;
using AiMemory.Gateway.Routing;
using AiMemory.UseCases;

namespace AiMemory.Gateway.Routes;

/// <summary>Contract, section 6.</summary>
internal static class RecallRoutes
{
    private const long SearchLimitMax = 200;

    public static async Task SearchAsync(Call call)
    {
        var query = call.Query;
        var text = query.Required("q");
        var request = new SearchRequest
        {
            Query = text,
            Namespace = query.Text("namespace"),
            Tier = query.Tier("tier"),
            Limit = Math.Min(query.Unsigned("limit") ?? 20, SearchLimitMax),
            PriorityMin = query.Signed32("min_priority"),
            Since = query.Text("since"),
            Until = query.Text("until"),
            Tag = query.Text("tags"),
            AgentId = query.Text("agent_id"),
            AsAgent = query.Text("as_agent"),
        };
        var outcome = await call.Service.SearchAsync(request, call.Caller(), call.Aborted).ConfigureAwait(false);
        if (!await Answers.HasValueAsync(call, outcome).ConfigureAwait(false))
        {
            return;
        }

        var found = outcome.Value!;
        await call.WriteAsync(200, w =>
        {
            w.WriteStartObject();
            w.WriteNumber("count", found.Count);
            Rows.WriteArray(w, "memories", found);
            w.WriteString("query", text);
            Rows.WriteArray(w, "results", found);
            w.WriteEndObject();
        }).ConfigureAwait(false);
    }

    public static Task RecallByQueryAsync(Call call)
    {
        var query = call.Query;
        return RecallAsync(call, new RecallRequest
        {
            Context = query.Text("context") ?? string.Empty,
            Namespace = query.Text("namespace"),
            Limit = query.Unsigned("limit") ?? 10,
            Tag = query.Text("tags"),
            Since = query.Text("since"),
            Until = query.Text("until"),
            AsAgent = query.Text("as_agent"),
            BudgetTokens = query.Unsigned("budget_tokens"),
            Explain = query.Flag("explain"),
            Collapse = query.Flag("collapse"),
        });
    }

    public static async Task RecallByBodyAsync(Call call) =>
        await RecallAsync(call, RecallBody.Read(await JsonBody.ReadAsync(call).ConfigureAwait(false))).ConfigureAwait(false);

    private static async Task RecallAsync(Call call, RecallRequest request)
    {
        var started = Stopwatch.GetTimestamp();
        var outcome = await call.Service.RecallAsync(request, call.Caller(), call.Aborted).ConfigureAwait(false);
        if (!await Answers.HasValueAsync(call, outcome).ConfigureAwait(false))
        {
            return;
        }

        var response = outcome.Value!;
        call.Instruments.Recalled(response.Mode, Stopwatch.GetElapsedTime(started));
        await call.WriteAsync(200, w => Write(w, request, response)).ConfigureAwait(false);
    }

    private static void Write(Utf8JsonWriter w, RecallRequest request, RecallResponse response)
    {
        w.WriteStartObject();
        if (response.BudgetTokens is { } budget)
        {
            w.WriteNumber("budget_tokens", budget);
        }

        w.WriteNumber("count", response.Items.Count);
        if (request.Explain)
        {
            w.WriteStartArray("dropped");
            foreach (var dropped in response.Dropped)
            {
                w.WriteStartObject();
                w.WriteString("id", dropped.Id);
                w.WriteString("reason", dropped.Reason);
                WireJson.WriteFloat(w, "score", dropped.Score);
                w.WriteString("title", dropped.Title);
                w.WriteEndObject();
            }

            w.WriteEndArray();
        }

        w.WriteStartArray("memories");
        foreach (var item in response.Items)
        {
            WriteItem(w, item);
        }

        w.WriteEndArray();
        w.WriteString("mode", response.Mode);
        switch (response.Standards)
        {
            case []:
                break;
            case [var only]:
                w.WritePropertyName("standard");
                WireJson.WriteMemory(w, only);
                break;
            default:
                Rows.WriteArray(w, "standards", response.Standards);
                break;
        }

        w.WriteNumber("tokens_used", response.TokensUsed);
        w.WriteEndObject();
    }

    private static void WriteItem(Utf8JsonWriter w, RecalledMemory item)
    {
        w.WriteStartObject();
        WireJson.WriteMemoryMembers(w, item.Memory, item.Score);
        if (item.Collapsed is { Count: > 0 } collapsed)
        {
            WireJson.WriteStrings(w, "collapsed", collapsed);
        }

        if (item.Factors is { } factors)
        {
            w.WriteStartObject("explain");
            foreach (var (name, share) in factors)
            {
                WireJson.WriteFloat(w, name, share);
            }

            w.WriteEndObject();
        }

        w.WriteEndObject();
    }
}
