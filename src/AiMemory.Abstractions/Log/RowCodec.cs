using System.Runtime.InteropServices;
using System.Text;

namespace AiMemory.Log;

/// <summary>Rows to bytes and back, one pair per row kind. The bytes are in logs and on the wire: a change needs a new format number.</summary>
public static class RowCodec
{
    internal const byte Format = 1;

    public static ReadOnlyMemory<byte> Encode(Memory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        var writer = new RowWriter(Format, memory.Content.Length + memory.Title.Length + memory.Metadata.Text.Length + 200);
        Write(writer, memory);
        return writer.Written;
    }

    /// <param name="version">The version of the row; it stands beside the body, not in it.</param>
    public static Memory DecodeMemory(ReadOnlySpan<byte> body, EntryVersion version)
    {
        var reader = new RowReader(body, Format);
        return Read(ref reader) with { Version = version };
    }

    /// <summary>A part of what <see cref="DecodeMemory"/> reads, for whoever writes many rows and needs no more.</summary>
    public static MemoryLookup DecodeLookup(ReadOnlySpan<byte> body)
    {
        var reader = new RowReader(body, Format);
        var (id, tier) = (reader.Text(), (Tier)reader.Byte());
        reader.SkipText();
        var title = reader.Text();
        reader.SkipText();
        for (var tags = reader.Number(); tags > 0; tags--)
        {
            reader.SkipText();
        }

        var (priority, confidence) = ((int)reader.Number(), reader.Double());
        reader.SkipText();
        var (accessCount, createdAt, updatedAt) = (reader.Number(), reader.Text(), reader.Text());
        reader.SkipOptional();
        var expiresAt = reader.Optional();
        return new MemoryLookup(
            id, title, tier, priority, confidence, accessCount, createdAt, updatedAt, expiresAt, Metadata.FindAgentId(reader.Bytes()));
    }

    /// <inheritdoc cref="DecodeLookup"/>
    public static MemoryText DecodeText(ReadOnlySpan<byte> body)
    {
        var reader = new RowReader(body, Format);
        reader.SkipText();
        reader.Byte();
        reader.SkipText();
        var (title, content) = (reader.Text(), reader.Text());
        return new MemoryText(title, content, ReadTags(ref reader));
    }

    /// <summary>Whether <see cref="DecodeMemory"/> reads it, found without making anything of it.</summary>
    public static bool IsMemory(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new RowReader(body, Format);
            reader.SkipText();
            reader.Byte();
            for (var texts = 0; texts < 3; texts++)
            {
                reader.SkipText();
            }

            for (var tags = reader.Number(); tags > 0; tags--)
            {
                reader.SkipText();
            }

            reader.Number();
            reader.Double();
            reader.SkipText();
            reader.Number();
            reader.SkipText();
            reader.SkipText();
            reader.SkipOptional();
            reader.SkipOptional();
            reader.SkipText();
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    public static ReadOnlyMemory<byte> Encode(MemoryTouch touch)
    {
        ArgumentNullException.ThrowIfNull(touch);
        var writer = new RowWriter(Format, 160);
        writer.Byte((byte)touch.Tier);
        writer.Number(touch.Priority);
        writer.Number(touch.AccessCount);
        writer.Text(touch.UpdatedAt);
        writer.Optional(touch.LastAccessedAt);
        writer.Optional(touch.ExpiresAt);
        return writer.Written;
    }

    public static MemoryTouch DecodeTouch(ReadOnlySpan<byte> body)
    {
        var reader = new RowReader(body, Format);
        return new MemoryTouch(
            (Tier)reader.Byte(), (int)reader.Number(), reader.Number(), reader.Text(), reader.Optional(), reader.Optional());
    }

    public static ReadOnlyMemory<byte> Encode(MemoryLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        var writer = new RowWriter(Format, 200);
        writer.Text(link.SourceId);
        writer.Text(link.TargetId);
        writer.Text(link.Relation);
        writer.Text(link.CreatedAt);
        return writer.Written;
    }

    public static MemoryLink DecodeLink(ReadOnlySpan<byte> body)
    {
        var reader = new RowReader(body, Format);
        return new MemoryLink(reader.Text(), reader.Text(), reader.Text(), reader.Text());
    }

    public static ReadOnlyMemory<byte> Encode(ArchivedMemory archived)
    {
        ArgumentNullException.ThrowIfNull(archived);
        var writer = new RowWriter(Format, archived.Memory.Content.Length + 400);
        writer.Text(archived.ArchivedAt);
        writer.Text(archived.Reason);
        Write(writer, archived.Memory);
        return writer.Written;
    }

    public static ArchivedMemory DecodeArchived(ReadOnlySpan<byte> body, EntryVersion version)
    {
        var reader = new RowReader(body, Format);
        var (archivedAt, reason) = (reader.Text(), reader.Text());
        return new ArchivedMemory(Read(ref reader) with { Version = version }, archivedAt, reason);
    }

    public static ReadOnlyMemory<byte> Encode(NamespaceStandard standard)
    {
        ArgumentNullException.ThrowIfNull(standard);
        var writer = new RowWriter(Format, 200);
        writer.Text(standard.Namespace);
        writer.Text(standard.StandardId);
        writer.Optional(standard.Parent);
        writer.Optional(standard.GovernanceJson);
        writer.Number(standard.WriteQuorum ?? 0);
        writer.Text(standard.UpdatedAt);
        return writer.Written;
    }

    public static NamespaceStandard DecodeStandard(ReadOnlySpan<byte> body)
    {
        var reader = new RowReader(body, Format);
        return new NamespaceStandard(
            reader.Text(),
            reader.Text(),
            reader.Optional(),
            reader.Optional(),
            reader.Number() is var quorum and > 0 ? (int)quorum : null,
            reader.Text());
    }

    public static ReadOnlyMemory<byte> Encode(PendingAction action)
    {
        ArgumentNullException.ThrowIfNull(action);
        var writer = new RowWriter(Format, action.PayloadJson.Length + 300);
        writer.Text(action.Id);
        writer.Text(action.ActionType);
        writer.Optional(action.MemoryId);
        writer.Text(action.Namespace);
        writer.Text(action.PayloadJson);
        writer.Text(action.RequestedBy);
        writer.Text(action.RequestedAt);
        writer.Text(action.Status);
        writer.Optional(action.DecidedBy);
        writer.Optional(action.DecidedAt);
        writer.Number(action.Approvals.Count);
        foreach (var approval in action.Approvals)
        {
            writer.Text(approval.AgentId);
            writer.Text(approval.ApprovedAt);
        }

        return writer.Written;
    }

    public static PendingAction DecodePending(ReadOnlySpan<byte> body)
    {
        var reader = new RowReader(body, Format);
        var action = new PendingAction
        {
            Id = reader.Text(),
            ActionType = reader.Text(),
            MemoryId = reader.Optional(),
            Namespace = reader.Text(),
            PayloadJson = reader.Text(),
            RequestedBy = reader.Text(),
            RequestedAt = reader.Text(),
            Status = reader.Text(),
            DecidedBy = reader.Optional(),
            DecidedAt = reader.Optional(),
        };
        var approvals = new Approval[reader.Number()];
        for (var i = 0; i < approvals.Length; i++)
        {
            approvals[i] = new Approval(reader.Text(), reader.Text());
        }

        return action with { Approvals = approvals };
    }

    public static ReadOnlyMemory<byte> Encode(WebhookSubscription subscription)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        var writer = new RowWriter(Format, 300);
        writer.Text(subscription.Id);
        writer.Text(subscription.Url);
        writer.Text(subscription.Events);
        writer.Optional(subscription.SecretHash);
        writer.Optional(subscription.NamespaceFilter);
        writer.Optional(subscription.AgentFilter);
        writer.Optional(subscription.CreatedBy);
        writer.Text(subscription.CreatedAt);
        writer.Optional(subscription.LastDispatchedAt);
        writer.Number(subscription.DispatchCount);
        writer.Number(subscription.FailureCount);
        return writer.Written;
    }

    public static WebhookSubscription DecodeSubscription(ReadOnlySpan<byte> body)
    {
        var reader = new RowReader(body, Format);
        return new WebhookSubscription
        {
            Id = reader.Text(),
            Url = reader.Text(),
            Events = reader.Text(),
            SecretHash = reader.Optional(),
            NamespaceFilter = reader.Optional(),
            AgentFilter = reader.Optional(),
            CreatedBy = reader.Optional(),
            CreatedAt = reader.Text(),
            LastDispatchedAt = reader.Optional(),
            DispatchCount = reader.Number(),
            FailureCount = reader.Number(),
        };
    }

    public static ReadOnlyMemory<byte> Encode(SyncClock clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        var writer = new RowWriter(Format, 200);
        writer.Text(clock.AgentId);
        writer.Text(clock.PeerId);
        writer.Text(clock.LastSeenAt);
        writer.Optional(clock.LastPulledAt);
        writer.Optional(clock.LastPushedAt);
        return writer.Written;
    }

    public static SyncClock DecodeSyncClock(ReadOnlySpan<byte> body)
    {
        var reader = new RowReader(body, Format);
        return new SyncClock(reader.Text(), reader.Text(), reader.Text(), reader.Optional(), reader.Optional());
    }

    public static ReadOnlyMemory<byte> EncodeVector(ReadOnlySpan<float> vector)
    {
        var writer = new RowWriter(Format, vector.Length * sizeof(float));
        writer.Bytes(MemoryMarshal.AsBytes(vector));
        return writer.Written;
    }

    public static float[] DecodeVector(ReadOnlySpan<byte> body)
    {
        var reader = new RowReader(body, Format);
        return MemoryMarshal.Cast<byte, float>(reader.Bytes()).ToArray();
    }

    /// <summary>Rows whose body is JSON text: intents and kept answers.</summary>
    public static ReadOnlyMemory<byte> EncodeJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var writer = new RowWriter(Format, json.Length);
        writer.Text(json);
        return writer.Written;
    }

    public static string DecodeJson(ReadOnlySpan<byte> body)
    {
        var reader = new RowReader(body, Format);
        return reader.Text();
    }

    private static void Write(RowWriter writer, Memory memory)
    {
        writer.Text(memory.Id);
        writer.Byte((byte)memory.Tier);
        writer.Text(memory.Namespace);
        writer.Text(memory.Title);
        writer.Text(memory.Content);
        writer.Number(memory.Tags.Count);
        foreach (var tag in memory.Tags)
        {
            writer.Text(tag);
        }

        writer.Number(memory.Priority);
        writer.Double(memory.Confidence);
        writer.Text(memory.Source);
        writer.Number(memory.AccessCount);
        writer.Text(memory.CreatedAt);
        writer.Text(memory.UpdatedAt);
        writer.Optional(memory.LastAccessedAt);
        writer.Optional(memory.ExpiresAt);
        writer.Text(memory.Metadata.Text);
    }

    private static string[] ReadTags(ref RowReader reader)
    {
        var count = (int)reader.Number();
        var tags = count == 0 ? [] : new string[count];
        for (var i = 0; i < count; i++)
        {
            tags[i] = reader.Text();
        }

        return tags;
    }

    private static Memory Read(ref RowReader reader)
    {
        var (id, tier, @namespace, title, content) =
            (reader.Text(), (Tier)reader.Byte(), reader.Text(), reader.Text(), reader.Text());
        var tags = ReadTags(ref reader);
        return new Memory
        {
            Id = id,
            Tier = tier,
            Namespace = @namespace,
            Title = title,
            Content = content,
            Tags = tags,
            Priority = (int)reader.Number(),
            Confidence = reader.Double(),
            Source = reader.Text(),
            AccessCount = reader.Number(),
            CreatedAt = reader.Text(),
            UpdatedAt = reader.Text(),
            LastAccessedAt = reader.Optional(),
            ExpiresAt = reader.Optional(),
            Metadata = new Metadata(reader.Text()),
        };
    }
}
