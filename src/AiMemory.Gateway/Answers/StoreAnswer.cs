using AiMemory.Domain.Json;
using AiMemory.UseCases;
using Microsoft.AspNetCore.Http;

namespace AiMemory.Gateway.Answers;

/// <summary>The acknowledgement of a create. Tier and author are those of the request, as the contract has it.</summary>
internal static class StoreAnswer
{
    public static Task SendAsync(HttpContext http, StoreRequest request, StoreResponse response, bool federated) =>
        Answer.Json(http, StatusCodes.Status201Created, (request, response, federated), static (writer, answer) =>
        {
            var (request, response, federated) = answer;
            writer.WriteStartObject();
            writer.WriteString("agent_id"u8, response.AgentId);
            writer.WriteString("id"u8, response.Memory.Id);
            writer.WriteString("namespace"u8, request.Namespace);
            if (response.NearDuplicates.Count > 0)
            {
                WireJson.WriteStrings(writer, "near_duplicates", response.NearDuplicates);
            }

            if (response.PotentialContradictions.Count > 0)
            {
                WireJson.WriteStrings(writer, "potential_contradictions", response.PotentialContradictions);
            }

            if (federated)
            {
                writer.WriteNumber("quorum_acks"u8, response.QuorumAcks);
            }

            writer.WriteString("tier"u8, request.Tier.ToWire());
            writer.WriteString("title"u8, request.Title);
            writer.WriteEndObject();
        });
}
