using AiMemory.Application.Commands;
using AiMemory.Engine;
using AiMemory.Storage;

namespace AiMemory.Application.Shared;

/// <summary>Many rows of several namespaces, as commands of bounded size to each owner.</summary>
internal static class RowBatches
{
    // In flight at once: enough to keep the disk busy, few enough that archived copies of large rows do not fill the memory.
    private const int CommandsMax = 8;

    public static IEnumerable<(string Namespace, IReadOnlyList<string> Ids)> Of(IEnumerable<MemoryRef> rows, int rowsMax) =>
        from row in rows
        group row.Id by row.Namespace into owned
        from ids in owned.Chunk(rowsMax)
        select (owned.Key, (IReadOnlyList<string>)ids);

    /// <summary>The rows that went, and the first problem, which ends it.</summary>
    public static async ValueTask<(IReadOnlyList<MemoryRef> Removed, Problem? Problem)> CommitAsync(
        ServiceContext context, IEnumerable<(MemoryCommand Command, CommitOptions Options)> commands, CancellationToken cancellationToken)
    {
        var removed = new List<MemoryRef>();
        Problem? problem = null;
        foreach (var window in commands.Chunk(CommandsMax))
        {
            foreach (var committed in await context.CommitAllAsync(window, cancellationToken).ConfigureAwait(false))
            {
                problem ??= committed.Problem;
                if (committed is { Problem: null, Answer.Removed: { } gone })
                {
                    removed.AddRange(gone);
                }
            }

            if (problem is not null)
            {
                break;
            }
        }

        return (removed, problem);
    }
}
