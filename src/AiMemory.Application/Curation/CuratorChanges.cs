using AiMemory.Application.Commands;
using AiMemory.Application.Shared;
using AiMemory.Domain.Rules;

namespace AiMemory.Application.Curation;

/// <summary>Changes that the curator and its rollback both make.</summary>
internal static class CuratorChanges
{
    /// <summary>Sets the priority and leaves the row's own time.</summary>
    public static async ValueTask<Problem?> SetPriorityAsync(
        ServiceContext context, Memory row, int priority, CancellationToken cancellationToken)
    {
        var command = new UpdateCommand(
            row.Namespace, row.Id, new MemoryChanges { Priority = priority }, IfMatch: null, row.UpdatedAt);
        return (await context.CommitAsync(command, cancellationToken).ConfigureAwait(false)).Problem;
    }
}
