using Microsoft.Data.Sqlite;

namespace AiMemory.Tests.Storage;

/// <summary>A database file as ai-memory 0.6.0 leaves it behind, made by SQL.</summary>
internal static class LegacyFixture
{
    public const string Schema =
        """
        PRAGMA journal_mode = WAL;
        CREATE TABLE schema_version (version INTEGER NOT NULL);
        INSERT INTO schema_version VALUES (13);
        CREATE TABLE memories (id TEXT PRIMARY KEY, tier TEXT NOT NULL, namespace TEXT NOT NULL DEFAULT 'global', title TEXT NOT NULL,
            content TEXT NOT NULL, tags TEXT NOT NULL DEFAULT '[]', priority INTEGER NOT NULL DEFAULT 5, confidence REAL NOT NULL DEFAULT 1.0,
            source TEXT NOT NULL DEFAULT 'api', access_count INTEGER NOT NULL DEFAULT 0, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
            last_accessed_at TEXT, expires_at TEXT, metadata TEXT NOT NULL DEFAULT '{}', embedding BLOB,
            scope_idx TEXT GENERATED ALWAYS AS (coalesce(json_extract(metadata, '$.scope'), 'private')) VIRTUAL);
        CREATE UNIQUE INDEX one_title ON memories (title, namespace);
        CREATE VIRTUAL TABLE memories_fts USING fts5 (title, content, tags, content = memories, content_rowid = rowid);
        CREATE TRIGGER memories_ai AFTER INSERT ON memories BEGIN
            INSERT INTO memories_fts (rowid, title, content, tags) VALUES (new.rowid, new.title, new.content, new.tags); END;
        CREATE TABLE memory_links (source_id TEXT NOT NULL REFERENCES memories (id) ON DELETE CASCADE,
            target_id TEXT NOT NULL REFERENCES memories (id) ON DELETE CASCADE, relation TEXT NOT NULL DEFAULT 'related_to',
            created_at TEXT NOT NULL, PRIMARY KEY (source_id, target_id, relation));
        CREATE TABLE archived_memories (id TEXT PRIMARY KEY, tier TEXT NOT NULL, namespace TEXT NOT NULL DEFAULT 'global', title TEXT NOT NULL,
            content TEXT NOT NULL, tags TEXT NOT NULL DEFAULT '[]', priority INTEGER NOT NULL DEFAULT 5, confidence REAL NOT NULL DEFAULT 1.0,
            source TEXT NOT NULL DEFAULT 'api', access_count INTEGER NOT NULL DEFAULT 0, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
            last_accessed_at TEXT, expires_at TEXT, archived_at TEXT NOT NULL, archive_reason TEXT NOT NULL DEFAULT 'ttl_expired',
            metadata TEXT NOT NULL DEFAULT '{}');
        CREATE TABLE namespace_meta (namespace TEXT PRIMARY KEY, standard_id TEXT, updated_at TEXT NOT NULL, parent_namespace TEXT);
        CREATE TABLE pending_actions (id TEXT PRIMARY KEY, action_type TEXT NOT NULL, memory_id TEXT, namespace TEXT NOT NULL,
            payload TEXT NOT NULL DEFAULT '{}', requested_by TEXT NOT NULL, requested_at TEXT NOT NULL, status TEXT NOT NULL DEFAULT 'pending',
            decided_by TEXT, decided_at TEXT, approvals TEXT NOT NULL DEFAULT '[]');
        CREATE TABLE subscriptions (id TEXT PRIMARY KEY, url TEXT NOT NULL, events TEXT NOT NULL DEFAULT '*', secret_hash TEXT,
            namespace_filter TEXT, agent_filter TEXT, created_by TEXT, created_at TEXT NOT NULL, last_dispatched_at TEXT,
            dispatch_count INTEGER NOT NULL DEFAULT 0, failure_count INTEGER NOT NULL DEFAULT 0);
        CREATE TABLE sync_state (agent_id TEXT NOT NULL, peer_id TEXT NOT NULL, last_seen_at TEXT NOT NULL, last_pulled_at TEXT NOT NULL,
            last_pushed_at TEXT, PRIMARY KEY (agent_id, peer_id));
        """;

    public const string Rows =
        """
        INSERT INTO memories (id, tier, namespace, title, content, tags, priority, confidence, source, access_count, created_at, updated_at,
            last_accessed_at, expires_at, metadata, embedding) VALUES
          ('m-1', 'long', 'team/a', 'Größe 日本', 'compressing streams 🎉', '["x","y","x"]', 9, 0.25, 'cli', 1234567,
            '2026-04-03T15:00:00.123456789+00:00', '2026-04-03T16:00:00.987654321+00:00', '2026-04-03T16:00:00+00:00', '2099-01-01t00:00:60z',
            '{"z":1,"agent_id":"alice","scope":"team","n":18446744073709551615}', x'0000803f000000c0'),
          ('m-2', 'short', 'global', 'gone tomorrow', 'text', '[]', 5, 1.0, 'api', 0, '2026-04-03T15:00:00+00:00', '2026-04-03T15:00:00+00:00',
            NULL, NULL, '{}', NULL),
          ('std-1', 'long', 'policies', 'rules', 'be kind', '[]', 5, 1.0, 'api', 0, '2026-04-03T15:00:00+00:00', '2026-04-03T15:00:00+00:00',
            NULL, NULL, '{"governance":{"write":"owner","approver":{"consensus":2}}}', NULL);
        INSERT INTO memory_links VALUES ('m-1', 'm-2', 'supersedes', '2026-04-03T15:00:01.000000001+00:00');
        INSERT INTO archived_memories (id, tier, namespace, title, content, created_at, updated_at, archived_at, archive_reason, metadata) VALUES
          ('old-1', 'mid', 'global', 'archived', 'text', '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00',
            '2026-02-01T00:00:00.5+00:00', 'forget', '{"agent_id":"bob"}');
        INSERT INTO namespace_meta VALUES ('team/a', 'std-1', '2026-04-03T15:00:02+00:00', '*');
        INSERT INTO pending_actions (id, action_type, memory_id, namespace, payload, requested_by, requested_at, approvals) VALUES
          ('p-1', 'delete', 'm-1', 'team/a', '{"b":1,"a":2}', 'alice', '2026-04-03T15:00:03+00:00',
            '[{"agent_id":"bob","approved_at":"2026-04-03T15:00:04+00:00"}]');
        INSERT INTO subscriptions (id, url, secret_hash, namespace_filter, created_at, dispatch_count, failure_count) VALUES
          ('s-1', 'https://example.com/hook', 'ab12', 'team/a', '2026-04-03T15:00:05+00:00', 7, 2);
        INSERT INTO sync_state VALUES ('alice', 'node-b', '2026-04-03T15:00:06+00:00', '2026-04-03T15:00:07+00:00', NULL);
        """;

    public static void Create(string path, params string[] scripts)
    {
        using var connection = Open(path);
        foreach (var script in scripts.Length == 0 ? [Schema, Rows] : scripts)
        {
            Execute(connection, script);
        }
    }

    public static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
