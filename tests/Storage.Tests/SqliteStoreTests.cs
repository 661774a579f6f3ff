using AiMemory.Storage;
using AiMemory.Storage.Sqlite;

namespace AiMemory.Tests.Storage;

public sealed class SqliteStoreTests : StoreContractTests, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ai-memory-").FullName;

    private string File => Path.Combine(_folder, "m.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    protected override Task<IReplicaStore> OpenAsync() =>
        Task.FromResult<IReplicaStore>(SqliteReplicaStore.Open(new SqliteStoreOptions { Path = File }));
}
