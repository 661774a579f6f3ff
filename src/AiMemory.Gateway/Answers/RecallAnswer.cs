using System.Text.Json;
using AiMemory.Domain.Json;
using AiMemory.Gateway.Bodies;
using AiMemory.UseCases;
using Microsoft.AspNetCore.Http;

namespace AiMemory.Gateway.Answers;

/// <summary>What a recall found.</summary>
internal static class RecallAnswer
{
    public static Task SendAsync(HttpContext http, RecallResponse response, RecallBody request) =>
        Answer.Json(http, StatusCodes.Status200OK, (response, request), static (writer, answer) =>
        {
            var (response, request) = answer;
            writer.WriteStartObject();
            if (request.BudgetTokens is { } budget)
            {
                writer.WriteNumber("budget_tokens"u8, budget);
            }

            writer.WriteNumber("count"u8, response.Items.Count);
            if (request.Request.Explain)
            {
                WriteDropped(writer, response.Dropped);
            }

            writer.WriteStartArray("memories"u8);
            for (var i = 0; i < response.Items.Count; i++)
            {
                WriteItem(writer, response.Items[i]);
            }

            writer.WriteEndArray();
            writer.WriteString("mode"u8, response.Mode);
            WriteStandards(writer, response.Standards);
            writer.WriteNumber("tokens_used"u8, response.TokensUsed);
            writer.WriteEndObject();
        });

    private static void WriteItem(Utf8JsonWriter writer, RecalledMemory item)
    {
        writer.WriteStartObject();
        WireJson.WriteMemoryMembers(writer, item.Memory, item.Score);
        if (item.Collapsed is { Count: > 0 } collapsed)
        {
            WireJson.WriteStrings(writer, "collapsed", collapsed);
        }

        if (item.Factors is { } factors)
        {
            writer.WriteStartObject("explain"u8);
            for (var i = 0; i < factors.Count; i++)
            {
                WireJson.WriteFloat(writer, factors[i].Key, factors[i].Value);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteDropped(Utf8JsonWriter writer, IReadOnlyList<DroppedMemory> dropped)
    {
        writer.WriteStartArray("dropped"u8);
        for (var i = 0; i < dropped.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, dropped[i].Id);
            writer.WriteString("reason"u8, dropped[i].Reason);
            WireJson.WriteFloat(writer, "score", JsonNumbers.RoundScore(dropped[i].Score));
            writer.WriteString("title"u8, dropped[i].Title);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteStandards(Utf8JsonWriter writer, IReadOnlyList<Memory> standards)
    {
        if (standards.Count == 1)
        {
            writer.WritePropertyName("standard"u8);
            WireJson.WriteMemory(writer, standards[0]);
        }
        else if (standards.Count > 1)
        {
            RowsAnswer.WriteMemories(writer, "standards"u8, standards);
        }
    }
}
