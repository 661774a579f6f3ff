using AiMemory.Domain.Json;
using AiMemory.Gateway.Bodies;
using AiMemory.Gateway.Routing;

namespace AiMemory.Gateway.Routes;

/// <summary>Contract, section 11.</summary>
internal static class AgentRoutes
{
    private const long PendingLimitMax = 1_000;

    public static async Task ListAsync(Call call)
    {
        var outcome = await call.Service.ListAgentsAsync(call.Caller(), call.Aborted).ConfigureAwait(false);
        if (await Answers.HasValueAsync(call, outcome).ConfigureAwait(false))
        {
            await call.WriteAsync(200, w =>
            {
                w.WriteStartObject();
                w.WriteStartArray("agents");
                foreach (var agent in outcome.Value!)
                {
                    WireJson.WriteAgent(w, agent);
                }

                w.WriteEndArray();
                w.WriteNumber("count", outcome.Value.Count);
                w.WriteEndObject();
            }).ConfigureAwait(false);
        }
    }

    public static async Task RegisterAsync(Call call)
    {
        var request = SmallBodies.ReadAgent(await JsonBody.ReadAsync(call).ConfigureAwait(false));
        var outcome = await call.Service.RegisterAgentAsync(request, call.Caller(), CancellationToken.None).ConfigureAwait(false);
        if (await Answers.HasValueAsync(call, outcome).ConfigureAwait(false))
        {
            var registered = outcome.Value!;
            await call.WriteAsync(201, w =>
            {
                w.WriteStartObject();
                w.WriteString("agent_id", registered.AgentId);
                w.WriteString("agent_type", registered.AgentType);
                WireJson.WriteStrings(w, "capabilities", registered.Capabilities);
                w.WriteString("id", registered.Id);
                w.WriteBoolean("registered", true);
                w.WriteEndObject();
            }).ConfigureAwait(false);
        }
    }

    public static async Task PendingAsync(Call call)
    {
        var outcome = await call.Service.ListPendingAsync(
            call.Query.Text("status"),
            Math.Min(call.Query.Unsigned("limit") ?? 100, PendingLimitMax),
            call.Caller(),
            call.Aborted).ConfigureAwait(false);
        if (await Answers.HasValueAsync(call, outcome).ConfigureAwait(false))
        {
            await call.WriteAsync(200, w =>
            {
                w.WriteStartObject();
                w.WriteNumber("count", outcome.Value!.Count);
                w.WriteStartArray("pending");
                foreach (var action in outcome.Value)
                {
                    WireJson.WritePending(w, action);
                }

                w.WriteEndArray();
                w.WriteEndObject();
            }).ConfigureAwait(false);
        }
    }

    public static async Task ApproveAsync(Call call)
    {
        var id = call.Segment(3);
        var outcome = await call.Service
            .ApproveAsync(id, call.Caller(readsAgentHeader: true), CancellationToken.None).ConfigureAwait(false);
        if (outcome.Problem is { Kind: ProblemKind.ExecutionFailed })
        {
            await call.WriteErrorAsync(500, "approved but execution failed").ConfigureAwait(false);
            return;
        }

        if (!await Answers.HasValueAsync(call, outcome).ConfigureAwait(false))
        {
            return;
        }

        var approved = outcome.Value!;
        await call.WriteAsync(approved.Approved ? 200 : 202, w =>
        {
            w.WriteStartObject();
            w.WriteBoolean("approved", approved.Approved);
            if (approved.Approved)
            {
                w.WriteString("decided_by", approved.DecidedBy);
                w.WriteBoolean("executed", true);
                w.WriteString("id", approved.Id);
                w.WriteString("memory_id", approved.MemoryId);
            }
            else
            {
                w.WriteString("id", approved.Id);
                w.WriteNumber("quorum", approved.Quorum);
                w.WriteString("reason", "consensus threshold not yet reached");
                w.WriteString("status", "pending");
                w.WriteNumber("votes", approved.Votes);
            }

            w.WriteEndObject();
        }).ConfigureAwait(false);
    }

    public static async Task RejectAsync(Call call)
    {
        var outcome = await call.Service
            .RejectAsync(call.Segment(3), call.Caller(readsAgentHeader: true), CancellationToken.None).ConfigureAwait(false);
        if (await Answers.HasValueAsync(call, outcome).ConfigureAwait(false))
        {
            await call.WriteAsync(200, w =>
            {
                w.WriteStartObject();
                w.WriteString("decided_by", outcome.Value!.DecidedBy);
                w.WriteString("id", outcome.Value.Id);
                w.WriteBoolean("rejected", true);
                w.WriteEndObject();
            }).ConfigureAwait(false);
        }
    }
}
