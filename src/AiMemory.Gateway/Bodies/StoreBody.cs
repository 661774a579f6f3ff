using AiMemory.Gateway.Requests;
using AiMemory.UseCases;

namespace AiMemory.Gateway.Bodies;

/// <summary>The body of a create.</summary>
internal sealed record StoreBody(StoreRequest Request, string? AgentId)
{
    public static StoreBody Read(ref JsonInput json)
    {
        string title = string.Empty, content = string.Empty, @namespace = "global", source = "api";
        string? expiresAt = null, metadata = null, agentId = null, scope = null;
        var tier = Tier.Mid;
        IReadOnlyList<string> tags = [];
        long priority = 5;
        var confidence = 1.0;
        long? ttl = null;
        ulong seen = 0;
        json.BeginObject("a memory to store");
        while (json.NextMember())
        {
            var key = json.Key;
            if (key.SequenceEqual("title"u8) && json.Once(ref seen, 0))
            {
                title = json.ReadString();
            }
            else if (key.SequenceEqual("content"u8) && json.Once(ref seen, 1))
            {
                content = json.ReadString();
            }
            else if (key.SequenceEqual("namespace"u8) && json.Once(ref seen, 2))
            {
                @namespace = json.ReadString();
            }
            else if (key.SequenceEqual("tier"u8) && json.Once(ref seen, 3))
            {
                tier = json.ReadTier();
            }
            else if (key.SequenceEqual("tags"u8) && json.Once(ref seen, 4))
            {
                tags = json.ReadStrings();
            }
            else if (key.SequenceEqual("priority"u8) && json.Once(ref seen, 5))
            {
                priority = json.ReadInteger(int.MinValue, int.MaxValue, "i32");
            }
            else if (key.SequenceEqual("confidence"u8) && json.Once(ref seen, 6))
            {
                confidence = json.ReadFloat();
            }
            else if (key.SequenceEqual("source"u8) && json.Once(ref seen, 7))
            {
                source = json.ReadString();
            }
            else if (key.SequenceEqual("expires_at"u8) && json.Once(ref seen, 8))
            {
                expiresAt = json.ReadNullableString();
            }
            else if (key.SequenceEqual("ttl_secs"u8) && json.Once(ref seen, 9))
            {
                ttl = json.TryReadNull() ? null : json.ReadInteger(long.MinValue, long.MaxValue, "i64");
            }
            else if (key.SequenceEqual("metadata"u8) && json.Once(ref seen, 10))
            {
                metadata = json.ReadAny();
            }
            else if (key.SequenceEqual("agent_id"u8) && json.Once(ref seen, 11))
            {
                agentId = json.ReadNullableString();
            }
            else if (key.SequenceEqual("scope"u8) && json.Once(ref seen, 12))
            {
                scope = json.ReadNullableString();
            }
            else
            {
                json.Skip();
            }
        }

        json.Require(seen, "title", "content");
        var request = new StoreRequest
        {
            Title = title,
            Content = content,
            Tier = tier,
            Namespace = @namespace,
            Tags = tags,
            Priority = priority,
            Confidence = confidence,
            Source = source,
            ExpiresAt = expiresAt,
            TtlSecs = ttl,
            MetadataJson = metadata,
            Scope = scope,
        };
        return new StoreBody(request, agentId);
    }
}
