using AiMemory.Domain.Json;
using AiMemory.Gateway.Requests;

namespace AiMemory.Gateway.Bodies;

/// <summary>Whole rows, as import and sync push bring them.</summary>
internal static class RowBody
{
    public static List<Memory> ReadMemories(ref JsonInput json)
    {
        var rows = new List<Memory>();
        json.BeginArray("a sequence");
        while (json.NextElement())
        {
            json.Enter("memories", rows.Count);
            rows.Add(ReadMemory(ref json));
        }

        return rows;
    }

    public static List<MemoryLink> ReadLinks(ref JsonInput json)
    {
        var links = new List<MemoryLink>();
        json.BeginArray("a sequence");
        while (json.NextElement())
        {
            json.Enter("links", links.Count);
            links.Add(ReadLink(ref json));
        }

        return links;
    }

    private static Memory ReadMemory(ref JsonInput json)
    {
        string id = string.Empty, @namespace = string.Empty, title = string.Empty, content = string.Empty, source = string.Empty;
        string createdAt = string.Empty, updatedAt = string.Empty;
        string? lastAccessedAt = null, expiresAt = null, metadata = null;
        var tier = Tier.Mid;
        IReadOnlyList<string> tags = [];
        long priority = 0, accessCount = 0;
        double confidence = 0;
        ulong seen = 0;
        json.BeginObject("a memory");
        while (json.NextMember())
        {
            var key = json.Key;
            if (key.SequenceEqual("id"u8) && json.Once(ref seen, 0))
            {
                id = json.ReadString();
            }
            else if (key.SequenceEqual("tier"u8) && json.Once(ref seen, 1))
            {
                tier = json.ReadTier();
            }
            else if (key.SequenceEqual("namespace"u8) && json.Once(ref seen, 2))
            {
                @namespace = json.ReadString();
            }
            else if (key.SequenceEqual("title"u8) && json.Once(ref seen, 3))
            {
                title = json.ReadString();
            }
            else if (key.SequenceEqual("content"u8) && json.Once(ref seen, 4))
            {
                content = json.ReadString();
            }
            else if (key.SequenceEqual("tags"u8) && json.Once(ref seen, 5))
            {
                tags = json.ReadStrings();
            }
            else if (key.SequenceEqual("priority"u8) && json.Once(ref seen, 6))
            {
                priority = json.ReadInteger(int.MinValue, int.MaxValue, "i32");
            }
            else if (key.SequenceEqual("confidence"u8) && json.Once(ref seen, 7))
            {
                confidence = json.ReadFloat();
            }
            else if (key.SequenceEqual("source"u8) && json.Once(ref seen, 8))
            {
                source = json.ReadString();
            }
            else if (key.SequenceEqual("access_count"u8) && json.Once(ref seen, 9))
            {
                accessCount = json.ReadInteger(long.MinValue, long.MaxValue, "i64");
            }
            else if (key.SequenceEqual("created_at"u8) && json.Once(ref seen, 10))
            {
                createdAt = json.ReadString();
            }
            else if (key.SequenceEqual("updated_at"u8) && json.Once(ref seen, 11))
            {
                updatedAt = json.ReadString();
            }
            else if (key.SequenceEqual("last_accessed_at"u8) && json.Once(ref seen, 12))
            {
                lastAccessedAt = json.ReadNullableString();
            }
            else if (key.SequenceEqual("expires_at"u8) && json.Once(ref seen, 13))
            {
                expiresAt = json.ReadNullableString();
            }
            else if (key.SequenceEqual("metadata"u8) && json.Once(ref seen, 14))
            {
                metadata = json.ReadAny();
            }
            else
            {
                json.Skip();
            }
        }

        json.Require(
            seen,
            "id",
            "tier",
            "namespace",
            "title",
            "content",
            "tags",
            "priority",
            "confidence",
            "source",
            "access_count",
            "created_at",
            "updated_at");
        return new Memory
        {
            Id = id,
            Tier = tier,
            Namespace = @namespace,
            Title = title,
            Content = content,
            Tags = tags,
            Priority = (int)priority,
            Confidence = confidence,
            Source = source,
            AccessCount = accessCount,
            CreatedAt = createdAt,
            UpdatedAt = updatedAt,
            LastAccessedAt = lastAccessedAt,
            ExpiresAt = expiresAt,

            // Sound JSON always has a canonical form; what is no object is refused with its row.
            Metadata = MetadataEditor.TryParse(metadata, out var canonical) ? canonical : new Metadata("null"),
        };
    }

    private static MemoryLink ReadLink(ref JsonInput json)
    {
        string source = string.Empty, target = string.Empty, relation = string.Empty, createdAt = string.Empty;
        ulong seen = 0;
        json.BeginObject("a link");
        while (json.NextMember())
        {
            var key = json.Key;
            if (key.SequenceEqual("source_id"u8) && json.Once(ref seen, 0))
            {
                source = json.ReadString();
            }
            else if (key.SequenceEqual("target_id"u8) && json.Once(ref seen, 1))
            {
                target = json.ReadString();
            }
            else if (key.SequenceEqual("relation"u8) && json.Once(ref seen, 2))
            {
                relation = json.ReadString();
            }
            else if (key.SequenceEqual("created_at"u8) && json.Once(ref seen, 3))
            {
                createdAt = json.ReadString();
            }
            else
            {
                json.Skip();
            }
        }

        json.Require(seen, "source_id", "target_id", "relation", "created_at");
        return new MemoryLink(source, target, relation, createdAt);
    }
}
