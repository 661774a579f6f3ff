using AiMemory.Gateway.Routing;
using AiMemory.UseCases;

namespace AiMemory.Gateway.Bodies;

/// <summary>The body of a create, alone or in a bulk.</summary>
internal static class CreateBody
{
    private static readonly string[] Fields =
    [
        "title", "content", "tier", "namespace", "tags", "priority", "confidence", "source", "expires_at", "ttl_secs", "metadata",
        "agent_id", "scope",
    ];

    public static (StoreRequest Request, string? AgentId) Read(ReadOnlySpan<byte> body)
    {
        var reader = new StrictReader(body);
        var read = ReadOne(ref reader);
        reader.End();
        return read;
    }

    /// <summary>A bare array; or an object with a <c>memories</c> array, as a published client sends it.</summary>
    public static IReadOnlyList<StoreRequest> ReadMany(ReadOnlySpan<byte> body)
    {
        var reader = new StrictReader(body);
        IReadOnlyList<StoreRequest>? items = null;
        if (reader.IsArray)
        {
            items = ReadItems(ref reader);
        }
        else
        {
            reader.ExpectObject("the body");
            var fields = new FieldSet(["memories"]);
            while (reader.NextField(out var name))
            {
                if (fields.Take(name))
                {
                    items = reader.IsArray ? ReadItems(ref reader) : throw Rejection.BadData("memories: expected a sequence");
                }
                else
                {
                    reader.Skip();
                }
            }

            if (items is null)
            {
                throw Rejection.BadData("invalid type: map, expected a sequence");
            }
        }

        reader.End();
        return items;
    }

    private static List<StoreRequest> ReadItems(ref StrictReader reader)
    {
        var items = new List<StoreRequest>();
        while (reader.NextElement())
        {
            // Author and scope are not read from the items of a bulk; metadata is stored as sent.
            items.Add(ReadOne(ref reader).Request with { Scope = null });
        }

        return items;
    }

    private static (StoreRequest Request, string? AgentId) ReadOne(ref StrictReader reader)
    {
        reader.ExpectObject("memory");
        var fields = new FieldSet(Fields);
        var request = new StoreRequest { Title = string.Empty, Content = string.Empty };
        string? agentId = null;
        while (reader.NextField(out var name))
        {
            if (!fields.Take(name))
            {
                reader.Skip();
                continue;
            }

            switch (name)
            {
                case "title":
                    request = request with { Title = reader.Text(name) };
                    break;
                case "content":
                    request = request with { Content = reader.Text(name) };
                    break;
                case "tier":
                    request = request with { Tier = reader.Tier(name) };
                    break;
                case "namespace":
                    request = request with { Namespace = reader.Text(name) };
                    break;
                case "tags":
                    request = request with { Tags = reader.Texts(name) };
                    break;
                case "priority":
                    request = request with { Priority = reader.Int32(name) };
                    break;
                case "confidence":
                    request = request with { Confidence = reader.Number(name) };
                    break;
                case "source":
                    request = request with { Source = reader.Text(name) };
                    break;
                case "expires_at":
                    request = request with { ExpiresAt = reader.TextOrNull(name) };
                    break;
                case "ttl_secs":
                    request = request with { TtlSecs = reader.Int64OrNull(name) };
                    break;
                case "metadata":
                    request = request with { MetadataJson = reader.Raw(name) };
                    break;
                case "agent_id":
                    agentId = reader.TextOrNull(name);
                    break;
                default:
                    request = request with { Scope = reader.TextOrNull(name) };
                    break;
            }
        }

        fields.Require("title", "content");
        return (request, agentId);
    }
}
