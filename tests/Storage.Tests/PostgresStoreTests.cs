using AiMemory.Storage;
using AiMemory.Storage.Postgres;

namespace AiMemory.Tests.Storage;

/// <summary>The store contract on a real server.</summary>
[Collection(PostgresGroup.Name)]
public sealed class PostgresStoreTests(PostgresServer server) : StoreContractTests
{
    private string? _url;

    protected override async Task<IReplicaStore> OpenAsync()
    {
        _url ??= await server.CreateDatabaseAsync();
        return await PostgresReplicaStore.OpenAsync(new PostgresStoreOptions { Url = _url }, default);
    }
}
