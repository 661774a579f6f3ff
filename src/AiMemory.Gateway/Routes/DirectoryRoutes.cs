using AiMemory.Domain.Json;
using AiMemory.Gateway.Answers;
using AiMemory.Gateway.Bodies;
using AiMemory.Gateway.Requests;
using AiMemory.UseCases;
using Microsoft.AspNetCore.Http;

namespace AiMemory.Gateway.Routes;

/// <summary>Links, namespaces, totals, agents and what waits for approval (http-api 8, 9 and 11).</summary>
internal sealed class DirectoryRoutes(IMemoryService service)
{
    private const ulong PendingListMax = 1_000;

    public async Task LinkAsync(HttpContext http, string id)
    {
        if (await BodyInput.ReadAsync(http, SmallBodies.ReadLink).ConfigureAwait(false) is not { } request)
        {
            return;
        }

        var caller = CallerOf.Write(http, headerCounts: false);
        var outcome = await service.LinkAsync(request, caller, CancellationToken.None).ConfigureAwait(false);
        if (!outcome.IsDone)
        {
            await ProblemAnswer.Send(http, outcome.Problem!).ConfigureAwait(false);
            return;
        }

        Receipts.Set(http, outcome.Receipt);
        await Answer.Json(http, StatusCodes.Status201Created, true, static (writer, linked) =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("linked"u8, linked);
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    public Task GetLinksAsync(HttpContext http, string id) =>
        ReadAsync(http, caller => service.GetLinksAsync(id, caller, http.RequestAborted), static (writer, links) =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("count"u8, links.Count);
            RowsAnswer.WriteLinks(writer, links);
            writer.WriteEndObject();
        });

    public Task NamespacesAsync(HttpContext http, string id) =>
        ReadAsync(http, caller => service.CountNamespacesAsync(caller, http.RequestAborted), static (writer, counts) =>
        {
            writer.WriteStartObject();
            WireJson.WriteNamespaceCounts(writer, "namespaces", counts);
            writer.WriteEndObject();
        });

    public Task StandardAsync(HttpContext http, string id) =>
        ReadAsync(http, caller => service.GetStandardAsync(id, inherit: false, caller, http.RequestAborted), static (writer, found) =>
        {
            writer.WriteStartObject();
            if (found.Own?.Memory is { } memory)
            {
                writer.WriteString("content"u8, memory.Content);
                WireJson.WriteJson(writer, "governance", found.Own.GovernanceJson);
            }

            writer.WriteString("namespace"u8, found.Namespace);
            writer.WriteString("standard_id"u8, found.Own?.StandardId);
            if (found.Own?.Memory is { } titled)
            {
                writer.WriteString("title"u8, titled.Title);
            }

            WriteQuorum(writer, found.Own?.WriteQuorum);
            writer.WriteEndObject();
        });

    public async Task SetStandardAsync(HttpContext http, string id)
    {
        if (await BodyInput.ReadAsync(http, SmallBodies.ReadStandard).ConfigureAwait(false) is not { } request)
        {
            return;
        }

        var outcome = await service
            .SetStandardAsync(request with { Namespace = id }, CallerOf.Write(http), CancellationToken.None).ConfigureAwait(false);
        if (!outcome.IsDone)
        {
            await ProblemAnswer.Send(http, outcome.Problem!).ConfigureAwait(false);
            return;
        }

        Receipts.Set(http, outcome.Receipt);
        await Answer.Json(http, StatusCodes.Status200OK, (outcome.Value, request.WriteQuorum), static (writer, set) =>
        {
            writer.WriteStartObject();
            writer.WriteString("namespace"u8, set.Value.Namespace);
            writer.WriteString("parent"u8, set.Value.Parent);
            writer.WriteString("standard_id"u8, set.Value.StandardId);
            WriteQuorum(writer, set.WriteQuorum);
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    public async Task ClearStandardAsync(HttpContext http, string id)
    {
        var outcome = await service.ClearStandardAsync(id, CallerOf.Write(http), CancellationToken.None).ConfigureAwait(false);
        if (!outcome.IsDone)
        {
            await ProblemAnswer.Send(http, outcome.Problem!).ConfigureAwait(false);
            return;
        }

        Receipts.Set(http, outcome.Receipt);
        await Answer.Json(http, StatusCodes.Status200OK, outcome.Value, static (writer, cleared) =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("cleared"u8, cleared.Cleared);
            writer.WriteString("namespace"u8, cleared.Namespace);
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    public Task StatsAsync(HttpContext http, string id) =>
        ReadAsync(http, caller => service.GetStatsAsync(caller, http.RequestAborted), WireJson.WriteStats);

    public Task AgentsAsync(HttpContext http, string id) =>
        ReadAsync(http, caller => service.ListAgentsAsync(caller, http.RequestAborted), static (writer, agents) =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("agents"u8);
            for (var i = 0; i < agents.Count; i++)
            {
                WireJson.WriteAgent(writer, agents[i]);
            }

            writer.WriteEndArray();
            writer.WriteNumber("count"u8, agents.Count);
            writer.WriteEndObject();
        });

    public async Task RegisterAsync(HttpContext http, string id)
    {
        if (await BodyInput.ReadAsync(http, SmallBodies.ReadAgent).ConfigureAwait(false) is not { } request)
        {
            return;
        }

        var caller = CallerOf.Write(http, headerCounts: false);
        var outcome = await service.RegisterAgentAsync(request, caller, CancellationToken.None).ConfigureAwait(false);
        if (!outcome.IsDone)
        {
            await ProblemAnswer.Send(http, outcome.Problem!).ConfigureAwait(false);
            return;
        }

        Receipts.Set(http, outcome.Receipt);
        await Answer.Json(http, StatusCodes.Status201Created, outcome.Value, static (writer, agent) =>
        {
            writer.WriteStartObject();
            writer.WriteString("agent_id"u8, agent.AgentId);
            writer.WriteString("agent_type"u8, agent.AgentType);
            WireJson.WriteStrings(writer, "capabilities", agent.Capabilities);
            writer.WriteString("id"u8, agent.Id);
            writer.WriteBoolean("registered"u8, true);
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    public async Task PendingAsync(HttpContext http, string id)
    {
        var (status, limit, quorum, fault) = ReadPending(http);
        if (fault is not null)
        {
            await Answer.QueryFault(http, fault).ConfigureAwait(false);
            return;
        }

        var outcome = await service.ListPendingAsync(status, limit, CallerOf.Read(quorum), http.RequestAborted).ConfigureAwait(false);
        if (!outcome.IsDone)
        {
            await ProblemAnswer.Send(http, outcome.Problem!).ConfigureAwait(false);
            return;
        }

        await Answer.Json(http, StatusCodes.Status200OK, outcome.Value, static (writer, pending) =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("count"u8, pending.Count);
            writer.WriteStartArray("pending"u8);
            for (var i = 0; i < pending.Count; i++)
            {
                WireJson.WritePending(writer, pending[i]);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    public async Task ApproveAsync(HttpContext http, string id)
    {
        var outcome = await service.ApproveAsync(id, CallerOf.Write(http), CancellationToken.None).ConfigureAwait(false);
        Receipts.Set(http, outcome.Receipt);
        await (outcome switch
        {
            { Value: { Approved: true } approved } => Answer.Json(http, StatusCodes.Status200OK, approved, static (writer, done) =>
            {
                writer.WriteStartObject();
                writer.WriteBoolean("approved"u8, true);
                writer.WriteString("decided_by"u8, done.DecidedBy);
                writer.WriteBoolean("executed"u8, true);
                writer.WriteString("id"u8, done.Id);
                writer.WriteString("memory_id"u8, done.MemoryId);
                writer.WriteEndObject();
            }),
            { Value: { } waiting } => Answer.Json(http, StatusCodes.Status202Accepted, waiting, static (writer, vote) =>
            {
                writer.WriteStartObject();
                writer.WriteBoolean("approved"u8, false);
                writer.WriteString("id"u8, vote.Id);
                writer.WriteNumber("quorum"u8, vote.Quorum);
                writer.WriteString("reason"u8, "consensus threshold not yet reached"u8);
                writer.WriteString("status"u8, "pending"u8);
                writer.WriteNumber("votes"u8, vote.Votes);
                writer.WriteEndObject();
            }),

            // The contract says no more over HTTP; what went wrong stands in the pending action's target.
            { Problem.Kind: ProblemKind.ExecutionFailed } =>
                Answer.Error(http, StatusCodes.Status500InternalServerError, "approved but execution failed"),
            _ => ProblemAnswer.Send(http, outcome.Problem!),
        }).ConfigureAwait(false);
    }

    public async Task RejectAsync(HttpContext http, string id)
    {
        var outcome = await service.RejectAsync(id, CallerOf.Write(http), CancellationToken.None).ConfigureAwait(false);
        if (!outcome.IsDone)
        {
            await ProblemAnswer.Send(http, outcome.Problem!).ConfigureAwait(false);
            return;
        }

        Receipts.Set(http, outcome.Receipt);
        await Answer.Json(http, StatusCodes.Status200OK, outcome.Value, static (writer, rejected) =>
        {
            writer.WriteStartObject();
            writer.WriteString("decided_by"u8, rejected.DecidedBy);
            writer.WriteString("id"u8, rejected.Id);
            writer.WriteBoolean("rejected"u8, true);
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static void WriteQuorum(System.Text.Json.Utf8JsonWriter writer, int? quorum)
    {
        if (quorum is { } own)
        {
            writer.WriteNumber("write_quorum"u8, own);
        }
        else
        {
            writer.WriteNull("write_quorum"u8);
        }
    }

    private static async Task ReadAsync<T>(
        HttpContext http, Func<Caller, ValueTask<Outcome<T>>> read, Action<System.Text.Json.Utf8JsonWriter, T> write)
        where T : class
    {
        if (ReadQuery.Consistency(http, out var fault) is not { } quorum)
        {
            await Answer.QueryFault(http, fault!).ConfigureAwait(false);
            return;
        }

        var outcome = await read(CallerOf.Read(quorum)).ConfigureAwait(false);
        await (outcome.IsDone
            ? Answer.Json(http, StatusCodes.Status200OK, outcome.Value, write)
            : ProblemAnswer.Send(http, outcome.Problem!)).ConfigureAwait(false);
    }

    private static (string? Status, long Limit, bool Quorum, string? Fault) ReadPending(HttpContext http)
    {
        string? status = null;
        ulong limit = 100, seen = 0;
        var quorum = false;
        var query = ReadQuery.Of(http);
        while (query.Next())
        {
            switch (query.Key)
            {
                case "status" when query.Once(ref seen, 0):
                    status = query.ReadText();
                    break;
                case "limit" when query.Once(ref seen, 1):
                    limit = query.ReadUnsigned();
                    break;
                case "consistency" when query.Once(ref seen, 2):
                    quorum = query.ReadConsistency();
                    break;
            }
        }

        return (status, (long)Math.Min(limit, PendingListMax), quorum, query.Fault);
    }
}
