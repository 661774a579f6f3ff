using System.Runtime.CompilerServices;
using System.Text;
using AiMemory.Log;
using Npgsql;

namespace AiMemory.Storage.Postgres;

/// <summary>Reading on one connection.</summary>
internal readonly struct Session(NpgsqlConnection connection)
{
    public NpgsqlConnection Connection => connection;

    public async Task<List<T>> ListAsync<T>(
        Func<NpgsqlDataReader, T> read, string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        var command = Command(sql, parameters);
        await using var _ = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var __ = reader.ConfigureAwait(false);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public async Task<T?> SingleAsync<T>(
        Func<NpgsqlDataReader, T> read, string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        var rows = await ListAsync(read, sql, cancellationToken, parameters).ConfigureAwait(false);
        return rows.Count == 0 ? default : rows[0];
    }

    public async Task<long?> NumberAsync(string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        var command = Command(sql, parameters);
        await using var _ = command.ConfigureAwait(false);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) switch
        {
            long number => number,
            int number => number,
            _ => null,
        };
    }

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        var command = Command(sql, parameters);
        await using var _ = command.ConfigureAwait(false);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// A query's rows a page at a time, through a cursor: who stops early has not paid for the rest. Needs a transaction.
    /// </summary>
    /// <remarks>
    /// Each query's cursor has a name of its own: a FETCH is prepared by its text, with the columns that it had then. Under one name
    /// for all, the next query's rows were read as the former's, and the connection waited half a minute for the rest of them.
    /// </remarks>
    public async IAsyncEnumerable<T> StreamAsync<T>(
        Func<NpgsqlDataReader, T> read,
        string sql,
        int page,
        [EnumeratorCancellation] CancellationToken cancellationToken,
        params NpgsqlParameter[] parameters)
    {
        var cursor = $"page_{EntryChecksum.Compute(Encoding.UTF8.GetBytes(sql)):x8}";
        await ExecuteAsync($"DECLARE {cursor} NO SCROLL CURSOR FOR {sql}", cancellationToken, parameters).ConfigureAwait(false);
        for (List<T> rows; ;)
        {
            rows = await ListAsync(read, $"FETCH {page} FROM {cursor}", cancellationToken).ConfigureAwait(false);
            foreach (var row in rows)
            {
                yield return row;
            }

            if (rows.Count < page)
            {
                await ExecuteAsync($"CLOSE {cursor}", cancellationToken).ConfigureAwait(false);
                yield break;
            }
        }
    }

    private NpgsqlCommand Command(string sql, NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
