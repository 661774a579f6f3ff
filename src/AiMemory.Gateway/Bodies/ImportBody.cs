using AiMemory.Domain.Json;
using AiMemory.Gateway.Routing;
using AiMemory.UseCases;

namespace AiMemory.Gateway.Bodies;

/// <summary>Whole memories and links, as import and sync push send them.</summary>
internal static class ImportBody
{
    private static readonly string[] MemoryFields =
    [
        "id", "tier", "namespace", "title", "content", "tags", "priority", "confidence", "source", "access_count", "created_at",
        "updated_at", "last_accessed_at", "expires_at", "metadata",
    ];

    public static (IReadOnlyList<Memory> Memories, IReadOnlyList<MemoryLink> Links) Read(ReadOnlySpan<byte> body)
    {
        IReadOnlyList<Memory> memories = [];
        IReadOnlyList<MemoryLink> links = [];
        var reader = new StrictReader(body);
        reader.ExpectObject("the body");
        var fields = new FieldSet(["memories", "links"]);
        while (reader.NextField(out var name))
        {
            if (!fields.Take(name))
            {
                reader.Skip();
            }
            else if (name == "memories")
            {
                memories = ReadMemories(ref reader);
            }
            else if (!reader.IsNull)
            {
                links = ReadLinks(ref reader);
            }
        }

        fields.Require("memories");
        reader.End();
        return (memories, links);
    }

    public static SyncPushRequest ReadPush(ReadOnlySpan<byte> body)
    {
        var request = new SyncPushRequest(string.Empty, [], DryRun: false);
        var reader = new StrictReader(body);
        reader.ExpectObject("the body");
        var fields = new FieldSet(["sender_agent_id", "memories", "sender_clock", "dry_run"]);
        while (reader.NextField(out var name))
        {
            if (!fields.Take(name))
            {
                reader.Skip();
                continue;
            }

            switch (name)
            {
                case "sender_agent_id":
                    request = request with { SenderAgentId = reader.Text(name) };
                    break;
                case "memories":
                    request = request with { Memories = ReadMemories(ref reader) };
                    break;
                case "dry_run":
                    request = request with { DryRun = reader.Boolean(name) };
                    break;
                default:
                    ReadClock(ref reader);
                    break;
            }
        }

        fields.Require("sender_agent_id", "memories");
        reader.End();
        return request;
    }

    /// <summary>Accepted and not used; its form is checked all the same.</summary>
    private static void ReadClock(ref StrictReader reader)
    {
        reader.ExpectObject("sender_clock");
        var fields = new FieldSet(["entries"]);
        while (reader.NextField(out var name))
        {
            if (!fields.Take(name))
            {
                reader.Skip();
                continue;
            }

            reader.ExpectObject("entries");
            while (reader.NextField(out var peer))
            {
                reader.Text(peer);
            }
        }
    }

    private static List<Memory> ReadMemories(ref StrictReader reader)
    {
        if (!reader.IsArray)
        {
            throw Rejection.BadData("memories: expected a sequence");
        }

        var memories = new List<Memory>();
        while (reader.NextElement())
        {
            memories.Add(ReadMemory(ref reader));
        }

        return memories;
    }

    private static Memory ReadMemory(ref StrictReader reader)
    {
        reader.ExpectObject("memory");
        var fields = new FieldSet(MemoryFields);
        var memory = new Memory
        {
            Id = string.Empty,
            Tier = Tier.Mid,
            Namespace = string.Empty,
            Title = string.Empty,
            Content = string.Empty,
            Source = string.Empty,
            CreatedAt = string.Empty,
            UpdatedAt = string.Empty,
        };
        while (reader.NextField(out var name))
        {
            if (!fields.Take(name))
            {
                reader.Skip();
                continue;
            }

            memory = name switch
            {
                "id" => memory with { Id = reader.Text(name) },
                "tier" => memory with { Tier = reader.Tier(name) },
                "namespace" => memory with { Namespace = reader.Text(name) },
                "title" => memory with { Title = reader.Text(name) },
                "content" => memory with { Content = reader.Text(name) },
                "tags" => memory with { Tags = reader.Texts(name) },
                "priority" => memory with { Priority = reader.Int32(name) },
                "confidence" => memory with { Confidence = reader.Number(name) },
                "source" => memory with { Source = reader.Text(name) },
                "access_count" => memory with { AccessCount = reader.Int64(name) },
                "created_at" => memory with { CreatedAt = reader.Text(name) },
                "updated_at" => memory with { UpdatedAt = reader.Text(name) },
                "last_accessed_at" => memory with { LastAccessedAt = reader.TextOrNull(name) },
                "expires_at" => memory with { ExpiresAt = reader.TextOrNull(name) },
                _ => memory with { Metadata = ReadMetadata(ref reader) },
            };
        }

        fields.Require(
            "id", "tier", "namespace", "title", "content", "tags", "priority", "confidence", "source", "access_count", "created_at",
            "updated_at");
        return memory;
    }

    private static Metadata ReadMetadata(ref StrictReader reader) =>
        CanonicalJson.TryCanonicalize(reader.Raw("metadata"), out var canonical)
            ? new Metadata(canonical)
            : throw Rejection.BadJson("metadata: cannot be read");

    private static List<MemoryLink> ReadLinks(ref StrictReader reader)
    {
        if (!reader.IsArray)
        {
            throw Rejection.BadData("links: expected a sequence");
        }

        var links = new List<MemoryLink>();
        while (reader.NextElement())
        {
            reader.ExpectObject("link");
            var fields = new FieldSet(["source_id", "target_id", "relation", "created_at"]);
            var link = new MemoryLink(string.Empty, string.Empty, string.Empty, string.Empty);
            while (reader.NextField(out var name))
            {
                if (!fields.Take(name))
                {
                    reader.Skip();
                    continue;
                }

                link = name switch
                {
                    "source_id" => link with { SourceId = reader.Text(name) },
                    "target_id" => link with { TargetId = reader.Text(name) },
                    "relation" => link with { Relation = reader.Text(name) },
                    _ => link with { CreatedAt = reader.Text(name) },
                };
            }

            fields.Require("source_id", "target_id", "relation", "created_at");
            links.Add(link);
        }

        return links;
    }
}
