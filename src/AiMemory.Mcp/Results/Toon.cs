using System.Globalization;
using System.Text;
using System.Text.Json;
using AiMemory.Domain.Json;

namespace AiMemory.Mcp.Results;

/// <summary>Lists of memories in the token-saving text form (contract, mcp-tools 5).</summary>
internal static class Toon
{
    private static readonly string[] CompactColumns =
        ["id", "title", "tier", "namespace", "priority", "score", "tags", "agent_id"];

    private static readonly string[] FullColumns =
        ["id", "title", "tier", "namespace", "priority", "confidence", "score", "access_count", "tags", "source", "created_at",
            "updated_at", "metadata"];

    public static string Write(MemoryList list, bool full)
    {
        var text = new StringBuilder(256);
        AppendMeta(text, list);
        if (list.Standards.Count > 0)
        {
            text.Append("standards[id|title|content]:\n");
            foreach (var standard in list.Standards)
            {
                Append(Append(Append(text, standard.Id).Append('|'), standard.Title).Append('|'), standard.Content).Append('\n');
            }
        }

        var columns = full ? FullColumns : CompactColumns;
        text.Append("memories[").AppendJoin('|', columns).Append("]:\n");
        foreach (var row in list.Rows)
        {
            AppendRow(text, row, columns);
        }

        return text.ToString();
    }

    private static void AppendMeta(StringBuilder text, MemoryList list)
    {
        text.Append(CultureInfo.InvariantCulture, $"count:{list.Rows.Count}");
        if (list.Mode is not null)
        {
            text.Append("|mode:").Append(list.Mode);
        }

        if (list.TokensUsed is { } used)
        {
            text.Append(CultureInfo.InvariantCulture, $"|tokens_used:{used}");
        }

        if (list.BudgetTokens is { } budget)
        {
            text.Append(CultureInfo.InvariantCulture, $"|budget_tokens:{budget}");
        }

        text.Append('\n');
    }

    private static void AppendRow(StringBuilder text, MemoryListRow row, string[] columns)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            if (i > 0)
            {
                text.Append('|');
            }

            AppendCell(text, row, columns[i]);
        }

        text.Append('\n');
    }

    private static void AppendCell(StringBuilder text, MemoryListRow row, string column)
    {
        var memory = row.Memory;
        _ = column switch
        {
            "id" => Append(text, memory.Id),
            "title" => Append(text, memory.Title),
            "tier" => text.Append(memory.Tier.ToWire()),
            "namespace" => Append(text, memory.Namespace),
            "priority" => text.Append(CultureInfo.InvariantCulture, $"{memory.Priority}"),
            "confidence" => text.Append(JsonNumbers.Format(memory.Confidence)),
            "score" => row.Score is { } score ? text.Append(JsonNumbers.Format(JsonNumbers.RoundScore(score))) : text,
            "access_count" => text.Append(CultureInfo.InvariantCulture, $"{memory.AccessCount}"),
            "tags" => Append(text, string.Join(',', memory.Tags)),
            "source" => Append(text, memory.Source),
            "created_at" => Append(text, memory.CreatedAt),
            "updated_at" => Append(text, memory.UpdatedAt),
            "agent_id" => memory.Metadata.GetJson("agent_id") is { } json ? AppendJson(text, json) : text,
            _ => memory.Metadata.IsEmpty ? text : Append(text, memory.Metadata.Text),
        };
    }

    /// <summary>Any JSON value; <c>agent_id</c> is a string unless an import brought something else.</summary>
    private static StringBuilder AppendJson(StringBuilder text, string json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = CanonicalJson.DepthMax });
        var value = document.RootElement;
        return value.ValueKind switch
        {
            JsonValueKind.String => Append(text, value.GetString()!),
            JsonValueKind.True => text.Append('1'),
            JsonValueKind.False => text.Append('0'),
            JsonValueKind.Null => text,
            JsonValueKind.Array => Append(text, string.Join(',', value.EnumerateArray().Where(IsText).Select(v => v.GetString()))),
            JsonValueKind.Object when json is "{}" => text,
            _ => Append(text, json),
        };
    }

    private static bool IsText(JsonElement value) => value.ValueKind == JsonValueKind.String;

    private static StringBuilder Append(StringBuilder text, string value)
    {
        foreach (var c in value)
        {
            _ = c switch
            {
                '\\' => text.Append(@"\\"),
                '|' => text.Append(@"\|"),
                ':' => text.Append(@"\:"),
                '\n' => text.Append(@"\n"),
                '\r' => text.Append(@"\r"),
                _ => text.Append(c),
            };
        }

        return text;
    }
}
