using AiMemory.Storage;
using AiMemory.Storage.Sqlite;

namespace AiMemory.Tests.Storage;

/// <summary>As a node that stays opens it.</summary>
public sealed class SqliteStoreTests : SqliteContractTests
{
    protected override bool Redo => true;
}

/// <summary>As a command opens it.</summary>
public sealed class SqliteStoreWithoutRedoTests : SqliteContractTests
{
    protected override bool Redo => false;
}

public abstract class SqliteContractTests : StoreContractTests, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ai-memory-").FullName;

    private string File => Path.Combine(_folder, "m.db");

    protected abstract bool Redo { get; }

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected override Task<IReplicaStore> OpenAsync() =>
        Task.FromResult<IReplicaStore>(SqliteReplicaStore.Open(new SqliteStoreOptions { Path = File, Redo = Redo }));
}
