using AiMemory.Storage;
using AiMemory.Storage.Postgres;
using AiMemory.Storage.Sqlite;

namespace AiMemory.Host.Stores;

/// <summary>A replica that this process owns, wherever it is kept.</summary>
internal sealed class OpenStore
{
    private readonly Func<string, ValueTask> _announce;

    private OpenStore(IReplicaStore replica, string display, string? takenOver, Func<string, ValueTask> announce)
    {
        Replica = replica;
        Display = display;
        TakenOver = takenOver;
        _announce = announce;
    }

    public IReplicaStore Replica { get; }

    /// <summary>Where the data is, for people.</summary>
    public string Display { get; }

    /// <summary>What was taken over from a file of ai-memory 0.6.0, when this was one until now.</summary>
    public string? TakenOver { get; }

    /// <summary>Opens the store, makes it when it is missing.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="cancellationToken">Gives up waiting for a server.</param>
    /// <param name="nodeId">The node's id, when the store is new.</param>
    /// <param name="redo">Writes are to be durable as soon as can be, and searches may wait a moment until they are in the tables: for a node of a cluster.</param>
    /// <exception cref="IOException">It cannot be opened; the message says why and what to do.</exception>
    public static async ValueTask<OpenStore> OpenAsync(StoreAddress address, CancellationToken cancellationToken, string nodeId = "a", bool redo = false)
    {
        if (address.Postgres is { } url)
        {
            var postgres = await PostgresReplicaStore
                .OpenAsync(new PostgresStoreOptions { Url = url, NodeId = nodeId }, cancellationToken).ConfigureAwait(false);
            return new OpenStore(postgres, PostgresUrl.Parse(url).Display, null, node => postgres.AnnounceAsync(node, CancellationToken.None));
        }

        cancellationToken.ThrowIfCancellationRequested();
        var sqlite = SqliteReplicaStore.Open(new SqliteStoreOptions { Path = address.Path!, NodeId = nodeId, Redo = redo });
        return new OpenStore(sqlite, Path.GetFullPath(address.Path!), sqlite.Adopted?.ToString(), node =>
        {
            sqlite.Announce(node);
            return ValueTask.CompletedTask;
        });
    }

    /// <summary>Where a node serves the store, when one does.</summary>
    public static async ValueTask<string?> FindNodeAsync(StoreAddress address, CancellationToken cancellationToken) =>
        address.Postgres is { } url
            ? await PostgresReplicaStore.FindNodeAsync(url, cancellationToken).ConfigureAwait(false)
            : FileLock.FindHolder(address.Path!).Url;

    /// <summary>Says beside the data at what address it is served, so that command lines find the node.</summary>
    public ValueTask AnnounceAsync(string node) => _announce(node);
}
