using System.Globalization;
using Npgsql;

namespace AiMemory.Storage.Postgres;

/// <summary>
/// Numbered migrations, run at open in one transaction, in a schema of the store's own. A number is never reused; what a released
/// program may have made is never edited, only followed by another migration.
/// </summary>
/// <remarks>
/// Row numbers are as in the SQLite store: the namespace's number above 40 bits of the place in it. Text columns sort by bytes, so
/// that order does not depend on the server's locale. The full-text rows stand apart from the memories, so that a touch, which
/// rewrites a memory's row, leaves the text index alone.
/// </remarks>
internal static class PostgresSchema
{
    private const string Application = "AiMemoryOrleans";

    private const int ServerVersionMin = 150_000;

    private static readonly string[] Migrations =
    [
        """
        CREATE TABLE meta (key text COLLATE "C" PRIMARY KEY, value text NOT NULL);
        CREATE TABLE namespaces (
            ns bigint PRIMARY KEY,
            name text COLLATE "C" NOT NULL UNIQUE,
            next_place bigint NOT NULL,
            live bigint NOT NULL,
            indexed_rows bigint NOT NULL,
            indexed_tokens bigint NOT NULL,
            applied_epoch bigint NOT NULL,
            applied_sequence bigint NOT NULL,
            core_state bytea) WITH (fillfactor = 50);
        CREATE TABLE log (
            ns bigint NOT NULL,
            epoch bigint NOT NULL,
            sequence bigint NOT NULL,
            kind smallint NOT NULL,
            link_epoch bigint NOT NULL,
            link_sequence bigint NOT NULL,
            checksum bigint NOT NULL,
            payload bytea NOT NULL,
            PRIMARY KEY (ns, epoch, sequence));
        CREATE TABLE memories (
            row bigint PRIMARY KEY,
            id text COLLATE "C" NOT NULL,
            title text COLLATE "C" NOT NULL,
            tier smallint NOT NULL,
            priority integer NOT NULL,
            confidence double precision NOT NULL,
            access_count bigint NOT NULL,
            created_ticks bigint NOT NULL,
            updated_ticks bigint NOT NULL,
            expires_ticks bigint,
            author text COLLATE "C",
            epoch bigint NOT NULL,
            sequence bigint NOT NULL,
            touch_epoch bigint NOT NULL,
            touch_sequence bigint NOT NULL,
            checksum bigint NOT NULL,
            body bytea NOT NULL) WITH (fillfactor = 90);
        CREATE INDEX memories_id ON memories (id);
        CREATE INDEX memories_title ON memories (title);
        CREATE INDEX memories_expiry ON memories (expires_ticks) WHERE expires_ticks IS NOT NULL;
        CREATE TABLE texts (row bigint PRIMARY KEY, words tsvector NOT NULL, tokens integer NOT NULL);
        CREATE INDEX texts_words ON texts USING gin (words) WITH (gin_pending_list_limit = 1024);
        CREATE TABLE tombstones (
            id text COLLATE "C" NOT NULL,
            ns bigint NOT NULL,
            epoch bigint NOT NULL,
            sequence bigint NOT NULL,
            PRIMARY KEY (ns, id));
        CREATE INDEX tombstones_id ON tombstones (id);
        CREATE TABLE rows (
            row bigint PRIMARY KEY,
            ns bigint NOT NULL,
            kind smallint NOT NULL,
            key text COLLATE "C" NOT NULL,
            other text COLLATE "C",
            ticks bigint,
            epoch bigint NOT NULL,
            sequence bigint NOT NULL,
            checksum bigint NOT NULL,
            body bytea);
        CREATE UNIQUE INDEX rows_key ON rows (kind, key, ns);
        CREATE INDEX rows_of_namespace ON rows (ns, kind, key);
        CREATE INDEX rows_other ON rows (kind, other) WHERE other IS NOT NULL;
        CREATE TABLE vocabulary (stem text COLLATE "C" NOT NULL, word text COLLATE "C" NOT NULL, PRIMARY KEY (stem, word));
        """,
    ];

    public static int Version => Migrations.Length;

    /// <summary>Makes the schema, or brings it up to date.</summary>
    /// <exception cref="StoreFormatException">The server is too old, or the schema is not ours or newer than this program.</exception>
    public static async Task MigrateAsync(NpgsqlConnection connection, PostgresUrl url)
    {
        await CheckServerAsync(connection, url).ConfigureAwait(false);
        var transaction = await connection.BeginTransactionAsync().ConfigureAwait(false);
        await using var _ = transaction.ConfigureAwait(false);
        var found = await FindVersionAsync(connection, url).ConfigureAwait(false);
        if (found == Version)
        {
            return;
        }

        // The name was checked to be a plain identifier.
        await ExecuteAsync(connection, $"CREATE SCHEMA IF NOT EXISTS {url.Schema}; SET LOCAL search_path = {url.Schema};").ConfigureAwait(false);
        for (var next = found; next < Version; next++)
        {
            await ExecuteAsync(connection, Migrations[next]).ConfigureAwait(false);
        }

        await ExecuteAsync(
            connection,
            string.Create(
                CultureInfo.InvariantCulture,
                $"INSERT INTO meta (key, value) VALUES ('application', '{Application}'), ('schema_version', '{Version}') ON CONFLICT (key) DO UPDATE SET value = excluded.value"))
            .ConfigureAwait(false);
        await transaction.CommitAsync().ConfigureAwait(false);
    }

    /// <summary>The schema is there, and one that <see cref="MigrateAsync"/> would go on from.</summary>
    public static async Task<bool> ExistsAsync(NpgsqlConnection connection, PostgresUrl url)
    {
        await CheckServerAsync(connection, url).ConfigureAwait(false);
        return await FindVersionAsync(connection, url).ConfigureAwait(false) > 0;
    }

    private static async Task CheckServerAsync(NpgsqlConnection connection, PostgresUrl url)
    {
        var version = await ScalarAsync(connection, "SELECT current_setting('server_version_num')::bigint").ConfigureAwait(false);
        if (version is not (long and >= ServerVersionMin))
        {
            throw new StoreFormatException($"{url.Display} is PostgreSQL {connection.ServerVersion}; 15 or later is needed");
        }

        var encoding = await ScalarAsync(connection, "SELECT current_setting('server_encoding')").ConfigureAwait(false);
        if (encoding is not "UTF8")
        {
            throw new StoreFormatException($"{url.Display} has encoding {encoding}; make the database with encoding UTF8");
        }
    }

    /// <summary>0 where there is nothing yet.</summary>
    private static async Task<int> FindVersionAsync(NpgsqlConnection connection, PostgresUrl url)
    {
        var tables = await ScalarAsync(
            connection, $"SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = '{url.Schema}'").ConfigureAwait(false);
        if (tables is 0L)
        {
            return 0;
        }

        var meta = await ScalarAsync(
            connection,
            $"SELECT count(*) FROM information_schema.columns WHERE table_schema = '{url.Schema}' AND table_name = 'meta' AND column_name IN ('key', 'value')")
            .ConfigureAwait(false);
        if (meta is not 2L
            || await ScalarAsync(connection, $"SELECT value FROM {url.Schema}.meta WHERE key = 'application'").ConfigureAwait(false) is not Application)
        {
            throw new StoreFormatException(
                $"schema {url.Schema} of {url.Display} holds tables of another program: name another with ?schema=...");
        }

        var version = await ScalarAsync(connection, $"SELECT value FROM {url.Schema}.meta WHERE key = 'schema_version'").ConfigureAwait(false);
        var found = int.TryParse(version as string, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        return found <= Version
            ? found
            : throw new StoreFormatException(string.Create(
                CultureInfo.InvariantCulture,
                $"{url.Display} has schema version {found}, newer than this program's {Version}: use the newer program"));
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using var _ = command.ConfigureAwait(false);
        return await command.ExecuteScalarAsync().ConfigureAwait(false);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using var _ = command.ConfigureAwait(false);
        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }
}
