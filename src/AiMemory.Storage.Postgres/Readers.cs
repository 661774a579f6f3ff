using System.Collections.Concurrent;
using Npgsql;

namespace AiMemory.Storage.Postgres;

/// <summary>Pooled connections for reading. A connection that the server ended while it lay in the pool costs one more try, no error.</summary>
internal sealed class Readers(NpgsqlDataSource source, string display)
{
    private readonly ConcurrentDictionary<string, long> _namespaces = new(StringComparer.Ordinal);

    public async ValueTask<T> RunAsync<T>(Func<Session, Task<T>> read, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                await using var _ = connection.ConfigureAwait(false);
                return await read(new Session(connection)).ConfigureAwait(false);
            }
            catch (Exception exception) when (attempt == 0 && PostgresFailures.IsUnavailable(exception))
            {
                source.Clear();
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                var translated = PostgresFailures.Translate(exception, display);
                if (ReferenceEquals(translated, exception))
                {
                    throw;
                }

                throw translated;
            }
        }
    }

    /// <summary>Several statements that see one state of the store.</summary>
    public ValueTask<T> RunSnapshotAsync<T>(Func<Session, Task<T>> read, CancellationToken cancellationToken) => RunAsync(
        async session =>
        {
            // How many rows hold a word decides how they are found, so a query is planned for the words it asks for.
            await session.ExecuteAsync(
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL plan_cache_mode = force_custom_plan", cancellationToken).ConfigureAwait(false);
            var result = await read(session).ConfigureAwait(false);
            await session.ExecuteAsync("COMMIT", cancellationToken).ConfigureAwait(false);
            return result;
        },
        cancellationToken);

    /// <summary>A namespace's number; null when it has none. A number never changes, so it is looked up once.</summary>
    public async ValueTask<long?> FindNamespaceAsync(Session session, string name, CancellationToken cancellationToken)
    {
        if (_namespaces.TryGetValue(name, out var known))
        {
            return known;
        }

        var found = await session.NumberAsync("SELECT ns FROM namespaces WHERE name = $1", cancellationToken, Parameters.Text(name)).ConfigureAwait(false);
        if (found is { } ns)
        {
            _namespaces.TryAdd(name, ns);
        }

        return found;
    }

    /// <summary>The row numbers that namespaces cover; null means every row, empty none.</summary>
    public async ValueTask<List<(long First, long Last)>?> FindRangesAsync(
        Session session, IReadOnlyList<string>? names, CancellationToken cancellationToken)
    {
        if (names is null)
        {
            return null;
        }

        var ranges = new List<(long, long)>(names.Count);
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            if (await FindNamespaceAsync(session, name, cancellationToken).ConfigureAwait(false) is { } ns)
            {
                ranges.Add((RowNumbers.First(ns), RowNumbers.Last(ns)));
            }
        }

        return ranges;
    }
}
