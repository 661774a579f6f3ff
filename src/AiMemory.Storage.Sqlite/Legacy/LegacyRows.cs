using System.Runtime.InteropServices;
using System.Text.Json;
using AiMemory.Domain.Json;
using AiMemory.Domain.Rules;
using AiMemory.Domain.Time;
using AiMemory.Log;
using Microsoft.Data.Sqlite;

namespace AiMemory.Storage.Sqlite.Legacy;

/// <summary>Reads every row of a 0.6.0 file, one at a time, in the order they were inserted.</summary>
internal sealed class LegacyRows(SqliteConnection connection)
{
    private const string Epoch = "'1970-01-01T00:00:00+00:00'";
    private const int NotesMax = 100;

    /// <summary>No column's name, so what stands for a missing one is taken.</summary>
    private const string Expression = "";

    private readonly List<string> _notes = [];

    public IReadOnlyList<string> Notes => _notes;

    public IEnumerable<LegacyRow> Read()
    {
        _notes.Clear();
        return ReadMemories().Concat(ReadLinks()).Concat(ReadArchive()).Concat(ReadStandards()).Concat(ReadPending())
            .Concat(ReadSubscriptions()).Concat(ReadSyncClocks());
    }

    private IEnumerable<LegacyRow> ReadMemories()
    {
        var table = new LegacyTable(connection, "memories");
        using var reader = Query(table.Select([.. MemoryColumns, ("embedding", "NULL")]));
        while (reader.Read())
        {
            var memory = MemoryOf(reader);
            var ticks = Timestamps.TryParse(memory.UpdatedAt, out var updated) ? updated.UnixTicks : 0;
            yield return new LegacyRow(memory.Namespace, Mutations.Put(memory), ticks);
            if (!reader.IsDBNull(MemoryColumns.Length) && VectorOf(memory.Id, (byte[])reader.GetValue(MemoryColumns.Length)) is { } vector)
            {
                yield return new LegacyRow(memory.Namespace, vector, 0);
            }
        }
    }

    private IEnumerable<LegacyRow> ReadLinks()
    {
        var table = new LegacyTable(connection, "memory_links");
        if (!table.Exists)
        {
            yield break;
        }

        // A link stands in its source's namespace; one whose source is gone goes where its target is.
        using var reader = Query(
            table.Select(("source_id", "''"), ("target_id", "''"), ("relation", "'related_to'"), ("created_at", Epoch),
                (Expression, "coalesce((SELECT namespace FROM memories WHERE id = source_id), (SELECT namespace FROM memories WHERE id = target_id), 'global')")));
        while (reader.Read())
        {
            var link = new MemoryLink(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3));
            yield return new LegacyRow(reader.GetString(4), Mutations.Put(link), 0);
        }
    }

    private IEnumerable<LegacyRow> ReadArchive()
    {
        var table = new LegacyTable(connection, "archived_memories");
        if (!table.Exists)
        {
            yield break;
        }

        using var reader = Query(table.Select([.. MemoryColumns, ("archived_at", Epoch), ("archive_reason", "'ttl_expired'")]));
        while (reader.Read())
        {
            var memory = MemoryOf(reader);
            var archived = new ArchivedMemory(memory, reader.GetString(MemoryColumns.Length), reader.GetString(MemoryColumns.Length + 1));
            yield return new LegacyRow(memory.Namespace, Mutations.Put(archived), 0);
        }
    }

    private IEnumerable<LegacyRow> ReadStandards()
    {
        var table = new LegacyTable(connection, "namespace_meta");
        if (!table.Exists)
        {
            yield break;
        }

        using var reader = Query(table.Select(
            ("namespace", "''"), ("standard_id", "NULL"), ("parent_namespace", "NULL"), ("updated_at", Epoch),
            (Expression, new LegacyTable(connection, "memories").Has("metadata") ? "(SELECT metadata FROM memories WHERE id = standard_id)" : "NULL")));
        while (reader.Read())
        {
            var name = reader.GetString(0);
            if (Text(reader, 1) is not { Length: > 0 } standardId)
            {
                Note($"namespace '{name}' had a parent but no standard; a parent alone cannot be kept");
                continue;
            }

            var policy = Text(reader, 4) is { } metadata && MetadataEditor.TryParse(metadata, out var parsed) && parsed.IsObject()
                ? parsed.GetJson(Policies.MetadataKey)
                : null;
            var standard = new NamespaceStandard(
                name, standardId, Text(reader, 2), policy is "null" ? null : policy, WriteQuorum: null, reader.GetString(3));
            yield return new LegacyRow(name, Mutations.Put(standard), 0);
        }
    }

    private IEnumerable<LegacyRow> ReadPending()
    {
        var table = new LegacyTable(connection, "pending_actions");
        if (!table.Exists)
        {
            yield break;
        }

        using var reader = Query(table.Select(
            ("id", "''"), ("action_type", "''"), ("memory_id", "NULL"), ("namespace", "'global'"), ("payload", "'{}'"),
            ("requested_by", "''"), ("requested_at", Epoch), ("status", "'pending'"), ("decided_by", "NULL"), ("decided_at", "NULL"),
            ("approvals", "'[]'")));
        while (reader.Read())
        {
            var id = reader.GetString(0);
            var payload = reader.GetString(4);
            if (!CanonicalJson.TryCanonicalize(payload, out var canonical))
            {
                Note($"pending action {id}: its payload is no JSON and was kept as text");
                canonical = CanonicalJson.Quote(payload);
            }

            var action = new PendingAction
            {
                Id = id,
                ActionType = reader.GetString(1),
                MemoryId = Text(reader, 2),
                Namespace = reader.GetString(3),
                PayloadJson = canonical,
                RequestedBy = reader.GetString(5),
                RequestedAt = reader.GetString(6),
                Status = reader.GetString(7),
                DecidedBy = Text(reader, 8),
                DecidedAt = Text(reader, 9),
                Approvals = ApprovalsOf(id, reader.GetString(10)),
            };
            yield return new LegacyRow(action.Namespace, Mutations.Put(action), 0);
        }
    }

    private IEnumerable<LegacyRow> ReadSubscriptions()
    {
        var table = new LegacyTable(connection, "subscriptions");
        if (!table.Exists)
        {
            yield break;
        }

        using var reader = Query(table.Select(
            ("id", "''"), ("url", "''"), ("events", "'*'"), ("secret_hash", "NULL"), ("namespace_filter", "NULL"),
            ("agent_filter", "NULL"), ("created_by", "NULL"), ("created_at", Epoch), ("last_dispatched_at", "NULL"),
            ("dispatch_count", "0"), ("failure_count", "0")));
        while (reader.Read())
        {
            var subscription = new WebhookSubscription
            {
                Id = reader.GetString(0),
                Url = reader.GetString(1),
                Events = reader.GetString(2),
                SecretHash = Text(reader, 3),
                NamespaceFilter = Text(reader, 4),
                AgentFilter = Text(reader, 5),
                CreatedBy = Text(reader, 6),
                CreatedAt = reader.GetString(7),
                LastDispatchedAt = Text(reader, 8),
                DispatchCount = reader.GetInt64(9),
                FailureCount = reader.GetInt64(10),
            };
            yield return new LegacyRow(SystemNamespaces.Subscriptions, Mutations.Put(subscription), 0);
        }
    }

    private IEnumerable<LegacyRow> ReadSyncClocks()
    {
        var table = new LegacyTable(connection, "sync_state");
        if (!table.Exists)
        {
            yield break;
        }

        using var reader = Query(table.Select(
            ("agent_id", "''"), ("peer_id", "''"), ("last_seen_at", Epoch), ("last_pulled_at", "NULL"), ("last_pushed_at", "NULL")));
        while (reader.Read())
        {
            var clock = new SyncClock(reader.GetString(0), reader.GetString(1), reader.GetString(2), Text(reader, 3), Text(reader, 4));
            yield return new LegacyRow(SystemNamespaces.Sync, Mutations.Put(clock), 0);
        }
    }

    private static readonly (string Column, string Missing)[] MemoryColumns =
    [
        ("id", "''"), ("tier", "'mid'"), ("namespace", "'global'"), ("title", "''"), ("content", "''"), ("tags", "'[]'"),
        ("priority", "5"), ("confidence", "1.0"), ("source", "'api'"), ("access_count", "0"), ("created_at", Epoch),
        ("updated_at", Epoch), ("last_accessed_at", "NULL"), ("expires_at", "NULL"), ("metadata", "'{}'"),
    ];

    private Memory MemoryOf(SqliteDataReader reader)
    {
        var id = reader.GetString(0);
        if (!TierNames.TryParse(reader.GetString(1), out var tier))
        {
            Note($"memory {id}: tier '{reader.GetString(1)}' is none; kept as mid");
        }

        if (!MetadataEditor.TryParse(reader.GetString(14), out var metadata) || !metadata.IsObject())
        {
            Note($"memory {id}: its metadata is no JSON object; kept as {{}}");
            metadata = Metadata.Empty;
        }

        return new Memory
        {
            Id = id,
            Tier = tier,
            Namespace = reader.GetString(2),
            Title = reader.GetString(3),
            Content = reader.GetString(4),
            Tags = TagsOf(id, reader.GetString(5)),
            Priority = (int)Math.Clamp(reader.GetInt64(6), int.MinValue, int.MaxValue),
            Confidence = reader.GetDouble(7),
            Source = reader.GetString(8),
            AccessCount = reader.GetInt64(9),
            CreatedAt = reader.GetString(10),
            UpdatedAt = reader.GetString(11),
            LastAccessedAt = Text(reader, 12),
            ExpiresAt = Text(reader, 13),
            Metadata = metadata,
        };
    }

    private string[] TagsOf(string id, string json)
    {
        if (json is "[]" or "")
        {
            return [];
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return [.. document.RootElement.EnumerateArray().Select(tag => tag.GetString() ?? throw new FormatException())];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            Note($"memory {id}: its tags are no JSON array of strings; kept as one tag");
            return [json];
        }
    }

    private Approval[] ApprovalsOf(string id, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return [.. document.RootElement.EnumerateArray().Select(vote => new Approval(
                vote.GetProperty("agent_id").GetString() ?? throw new FormatException(),
                vote.GetProperty("approved_at").GetString() ?? throw new FormatException()))];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            Note($"pending action {id}: its approvals cannot be read; kept without");
            return [];
        }
    }

    private Mutation? VectorOf(string id, byte[] blob)
    {
        if (blob.Length == 0)
        {
            return null;
        }

        if (blob.Length % sizeof(float) != 0)
        {
            Note($"memory {id}: its embedding is {blob.Length} bytes, no row of floats; it is made anew when a model is at hand");
            return null;
        }

        return Mutations.PutVector(id, MemoryMarshal.Cast<byte, float>(blob));
    }

    private void Note(string text)
    {
        if (_notes.Count < NotesMax)
        {
            _notes.Add(text);
        }
    }

    private SqliteDataReader Query(string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteReader();
    }

    private static string? Text(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
