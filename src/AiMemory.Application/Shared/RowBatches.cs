using AiMemory.Application.Commands;
using AiMemory.Engine;
using AiMemory.Storage;

namespace AiMemory.Application.Shared;

/// <summary>Many rows of several namespaces, as commands of bounded size to each owner.</summary>
internal static class RowBatches
{
    public static IEnumerable<(string Namespace, IReadOnlyList<string> Ids)> Of(IEnumerable<MemoryRef> rows, int rowsMax) =>
        from row in rows
        group row.Id by row.Namespace into owned
        from ids in owned.Chunk(rowsMax)
        select (owned.Key, (IReadOnlyList<string>)ids);

    /// <summary>The rows that went, and the first problem.</summary>
    public static async ValueTask<(IReadOnlyList<MemoryRef> Removed, Problem? Problem)> CommitAsync(
        ServiceContext context, IEnumerable<(MemoryCommand Command, CommitOptions Options)> commands, CancellationToken cancellationToken)
    {
        var removed = new List<MemoryRef>();
        Problem? problem = null;
        foreach (var committed in await context.CommitAllAsync(commands, cancellationToken).ConfigureAwait(false))
        {
            problem ??= committed.Problem;
            if (committed is { Problem: null, Answer.Removed: { } gone })
            {
                removed.AddRange(gone);
            }
        }

        return (removed, problem);
    }
}
