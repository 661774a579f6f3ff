using AiMemory.Cli.Hosting;
using AiMemory.Log;
using AiMemory.Migration;
using AiMemory.Storage;
using AiMemory.Storage.Postgres;
using AiMemory.Storage.Sqlite;

namespace AiMemory.Host.Stores;

/// <summary>The migrate command: opens both stores, so that nobody else writes to them, and copies.</summary>
internal static class MigrationRun
{
    public static async ValueTask<MigrateReport> RunAsync(MigrateOptions options, IProgress<long> progress, CancellationToken cancellationToken)
    {
        var from = Try("open source store", () => StoreAddress.Parse(options.From));
        var to = Try("open destination store", () => StoreAddress.Parse(options.To));
        if (from == to)
        {
            throw new IOException("open destination store", new StoreFormatException($"{to.Display} is the source as well"));
        }

        using var scratch = new Scratch();
        var source = await TryAsync("open source store", () => OpenSourceAsync(from, options.DryRun, scratch, cancellationToken)).ConfigureAwait(false);
        await using var _ = source.Replica.ConfigureAwait(false);
        var target = await TryAsync(
            "open destination store", () => OpenTargetAsync(to, source.Replica.Identity.NodeId, options.DryRun, cancellationToken)).ConfigureAwait(false);
        try
        {
            var migrator = new Migrator(
                source.Replica, target?.Replica, new MigratorOptions { BatchRows = options.Batch, Namespace = options.Namespace });
            var report = await migrator.RunAsync(options.DryRun, progress, cancellationToken).ConfigureAwait(false);
            return new MigrateReport(
                from.Display, to.Display, report.MemoriesRead, report.MemoriesWritten, report.Batches, options.DryRun, report.Errors)
            {
                Notes = [.. Notes(source, target, report)],
            };
        }
        finally
        {
            if (target is not null)
            {
                await target.Replica.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static async ValueTask<OpenStore> OpenSourceAsync(
        StoreAddress from, bool dryRun, Scratch scratch, CancellationToken cancellationToken)
    {
        if (from.Path is { } path)
        {
            if (!File.Exists(path))
            {
                throw new FileNotFoundException($"{path} does not exist");
            }

            // A dry run changes nothing: a file of 0.6.0 is read from a copy that is thrown away.
            if (dryRun && SqliteReplicaStore.CopyLegacy(path, scratch.Path))
            {
                return await OpenStore.OpenAsync(StoreAddress.OfFile(scratch.Path), cancellationToken).ConfigureAwait(false);
            }
        }
        else if (!await PostgresReplicaStore.ExistsAsync(from.Postgres!, cancellationToken).ConfigureAwait(false))
        {
            throw new StoreFormatException($"{from.Display} holds no store of ours");
        }

        return await OpenStore.OpenAsync(from, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Null in a dry run when there is nothing yet: it would have to be made.</summary>
    private static async ValueTask<OpenStore?> OpenTargetAsync(
        StoreAddress to, string nodeId, bool dryRun, CancellationToken cancellationToken)
    {
        var exists = to.Path is { } path
            ? File.Exists(path)
            : !dryRun || await PostgresReplicaStore.ExistsAsync(to.Postgres!, cancellationToken).ConfigureAwait(false);
        if (exists && to.Path is { } file && SqliteReplicaStore.IsLegacy(file))
        {
            throw new StoreFormatException(
                $"{file} is a file of ai-memory 0.6.0, and not empty: name it with --from, or another destination");
        }

        return dryRun && !exists ? null : await OpenStore.OpenAsync(to, cancellationToken, nodeId).ConfigureAwait(false);
    }

    private static IEnumerable<string> Notes(OpenStore source, OpenStore? target, MigrationReport report)
    {
        if (source.TakenOver is { } takenOver)
        {
            yield return takenOver;
        }

        var others = report.Read
            .Where(pair => pair.Key != RowKind.Memory && pair.Value > 0)
            .OrderBy(pair => pair.Key)
            .Select(pair => FormattableString.Invariant($"{Plural(pair.Key)}: {pair.Value}"))
            .Append(FormattableString.Invariant($"tombstones: {report.Tombstones}"));
        yield return $"read besides memories: {string.Join(", ", others)}";
        if (target is not null && report.MemoriesWritten > 0 && report.Errors.Count == 0)
        {
            yield return "verified: every namespace of the destination has the source's digest";
        }
    }

    private static string Plural(RowKind kind) => kind switch
    {
        RowKind.Link => "links",
        RowKind.Archive => "archived memories",
        RowKind.Standard => "standards",
        RowKind.Pending => "pending actions",
        RowKind.Subscription => "subscriptions",
        RowKind.SyncClock => "sync clocks",
        RowKind.Vector => "embeddings",
        RowKind.Intent => "open operations",
        RowKind.Answer => "kept answers",
        _ => kind.ToString(),
    };

    private static T Try<T>(string what, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (IOException exception)
        {
            throw new IOException(what, exception);
        }
    }

    private static async ValueTask<T> TryAsync<T>(string what, Func<ValueTask<T>> open)
    {
        try
        {
            return await open().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException(what, exception);
        }
    }

    /// <summary>A place for a file that is thrown away.</summary>
    private sealed class Scratch : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ai-memory-");

        public string Path => System.IO.Path.Combine(_folder.FullName, "copy.db");

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
