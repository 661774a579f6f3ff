using AiMemory.Application;
using AiMemory.Benchmarks.Corpus;
using AiMemory.Engine.Replicated;
using AiMemory.Storage.Sqlite;
using AiMemory.UseCases;

namespace AiMemory.Benchmarks.Drive;

/// <summary>Fills a replica file through the use cases, in this process: as a node would, without the HTTP around it.</summary>
internal static class FileBuilder
{
    private const int Page = 1_000;
    private const int PagesAtOnce = 4;

    /// <summary>Stores these memories; returns when they are indexed and the file is closed.</summary>
    /// <remarks>Not synced: what is measured is reading.</remarks>
    public static async Task AddAsync(string path, string @namespace, IEnumerable<CorpusMember> members)
    {
        var options = new ServiceOptions();
        var store = SqliteReplicaStore.Open(new SqliteStoreOptions { Path = path, Synchronous = false });
        await using var engine = ReplicatedEngine.StartAlone(store, MemoryServiceFactory.CreateEvaluator(options), TimeProvider.System);
        await using var service = MemoryServiceFactory.Create(engine, options, TimeProvider.System);
        var caller = new Caller(Door.Http, "bench", "bench");
        var running = new Queue<Task>();
        foreach (var page in members.Chunk(Page))
        {
            if (running.Count == PagesAtOnce)
            {
                await running.Dequeue();
            }

            running.Enqueue(StoreAsync(page));
        }

        await Task.WhenAll(running);

        async Task StoreAsync(CorpusMember[] page)
        {
            var outcome = await service.StoreBulkAsync([.. page.Select(m => m.ToRequest(@namespace))], caller, CancellationToken.None);
            if (outcome.Problem is not null || outcome.Value!.Errors.Count > 0)
            {
                throw new InvalidDataException(outcome.Problem?.Message ?? outcome.Value!.Errors[0]);
            }
        }
    }
}
