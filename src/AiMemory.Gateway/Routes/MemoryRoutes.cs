using AiMemory.Domain.Json;
using AiMemory.Gateway.Bodies;
using AiMemory.Gateway.Routing;
using AiMemory.UseCases;

namespace AiMemory.Gateway.Routes;

/// <summary>Contract, section 5.</summary>
internal static class MemoryRoutes
{
    private const long ListLimitMax = 1_000;

    public static async Task CreateAsync(Call call)
    {
        var (request, agentId) = CreateBody.Read(await JsonBody.ReadAsync(call).ConfigureAwait(false));
        var outcome = await call.Service
            .StoreAsync(request, call.Caller(readsAgentHeader: true, agentId), CancellationToken.None).ConfigureAwait(false);
        call.Instruments.Stored(request.Tier, outcome.Value is not null);
        if (!await Answers.HasValueAsync(call, outcome).ConfigureAwait(false))
        {
            return;
        }

        var stored = outcome.Value!;
        call.Instruments.Contradictions(stored.PotentialContradictions.Count);
        call.Tag(stored.Memory.Version);
        var federated = call.Service.GetStatus().Federated;
        await call.WriteAsync(201, w =>
        {
            w.WriteStartObject();
            w.WriteString("agent_id", stored.AgentId);
            w.WriteString("id", stored.Memory.Id);
            w.WriteString("namespace", request.Namespace);
            if (stored.NearDuplicates.Count > 0)
            {
                WireJson.WriteStrings(w, "near_duplicates", stored.NearDuplicates);
            }

            if (stored.PotentialContradictions.Count > 0)
            {
                WireJson.WriteStrings(w, "potential_contradictions", stored.PotentialContradictions);
            }

            if (federated)
            {
                w.WriteNumber("quorum_acks", stored.QuorumAcks);
            }

            w.WriteString("tier", request.Tier.ToWire());
            w.WriteString("title", request.Title);
            w.WriteString("version", stored.Memory.Version.ToString());
            w.WriteEndObject();
        }).ConfigureAwait(false);
    }

    public static async Task BulkAsync(Call call)
    {
        var items = CreateBody.ReadMany(await JsonBody.ReadAsync(call).ConfigureAwait(false));
        var outcome = await call.Service.StoreBulkAsync(items, call.Caller(), CancellationToken.None).ConfigureAwait(false);
        if (await Answers.HasValueAsync(call, outcome).ConfigureAwait(false))
        {
            var bulk = outcome.Value!;
            await call.WriteAsync(200, w =>
            {
                w.WriteStartObject();
                w.WriteNumber("created", bulk.Created);
                WireJson.WriteStrings(w, "errors", bulk.Errors);
                WireJson.WriteStrings(w, "ids", bulk.Ids);
                w.WriteEndObject();
            }).ConfigureAwait(false);
        }
    }

    public static async Task ListAsync(Call call)
    {
        var query = call.Query;
        var request = new ListRequest
        {
            Namespace = query.Text("namespace"),
            Tier = query.Tier("tier"),
            Limit = Math.Min(query.Unsigned("limit") ?? 20, ListLimitMax),
            Offset = query.Unsigned("offset") ?? 0,
            PriorityMin = query.Signed32("min_priority"),
            Since = query.Text("since"),
            Until = query.Text("until"),
            Tag = query.Text("tags"),
            AgentId = query.Text("agent_id"),
        };
        var outcome = await call.Service.ListAsync(request, call.Caller(), call.Aborted).ConfigureAwait(false);
        if (await Answers.HasValueAsync(call, outcome).ConfigureAwait(false))
        {
            await call.WriteAsync(200, w => Rows.Write(w, "memories", outcome.Value!)).ConfigureAwait(false);
        }
    }

    public static async Task GetAsync(Call call)
    {
        var outcome = await call.Service.GetAsync(call.Segment(3), call.Caller(), call.Aborted).ConfigureAwait(false);
        if (await Answers.HasValueAsync(call, outcome).ConfigureAwait(false))
        {
            var (memory, links) = outcome.Value!;
            call.Tag(memory.Version);
            await call.WriteAsync(200, w =>
            {
                // The wrapped form of the contract, and beside it the fields that the published clients look for.
                w.WriteStartObject();
                WireJson.WriteMemoryMembers(w, memory);
                w.WriteNumber("links_count", links.Count);
                w.WriteStartArray("links");
                foreach (var link in links)
                {
                    WireJson.WriteLink(w, link);
                }

                w.WriteEndArray();
                w.WritePropertyName("memory");
                WireJson.WriteMemory(w, memory);
                w.WriteEndObject();
            }).ConfigureAwait(false);
        }
    }

    public static async Task UpdateAsync(Call call)
    {
        var id = call.Segment(3);
        var request = UpdateBody.Read(id, await JsonBody.ReadAsync(call).ConfigureAwait(false)) with { IfMatch = call.IfMatch() };
        var outcome = await call.Service.UpdateAsync(request, call.Caller(), CancellationToken.None).ConfigureAwait(false);
        if (await Answers.HasValueAsync(call, outcome).ConfigureAwait(false))
        {
            call.Tag(outcome.Value!.Version);
            await call.WriteAsync(200, w => WireJson.WriteMemory(w, outcome.Value)).ConfigureAwait(false);
        }
    }

    public static async Task DeleteAsync(Call call)
    {
        var outcome = await call.Service
            .DeleteAsync(call.Segment(3), call.IfMatch(), call.Caller(readsAgentHeader: true), CancellationToken.None).ConfigureAwait(false);
        if (await Answers.HasValueAsync(call, outcome).ConfigureAwait(false))
        {
            await call.WriteAsync(200, w =>
            {
                w.WriteStartObject();
                w.WriteBoolean("deleted", true);
                w.WriteEndObject();
            }).ConfigureAwait(false);
        }
    }

    public static async Task PromoteAsync(Call call)
    {
        var outcome = await call.Service.PromoteAsync(
            new PromoteRequest(call.Segment(3), ToNamespace: null, call.IfMatch()),
            call.Caller(readsAgentHeader: true),
            CancellationToken.None).ConfigureAwait(false);
        if (await Answers.HasValueAsync(call, outcome).ConfigureAwait(false))
        {
            await call.WriteAsync(200, w =>
            {
                w.WriteStartObject();
                w.WriteString("id", outcome.Value!.Id);
                w.WriteBoolean("promoted", true);
                w.WriteString("tier", "long");
                w.WriteEndObject();
            }).ConfigureAwait(false);
        }
    }
}
