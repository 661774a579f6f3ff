using AiMemory.Application.Commands;
using AiMemory.Application.Shared;
using AiMemory.Domain.Json;
using AiMemory.Domain.Time;

namespace AiMemory.Application.Curation;

/// <summary>
/// The rows that the curator writes about itself. A rollback entry is written before what it tells of, so that a crash in between leaves
/// an entry that reverses nothing, and never a change that cannot be reversed.
/// </summary>
internal sealed class CuratorLog(ServiceContext context)
{
    private DateTimeOffset _last;

    /// <returns>The entry's id, or why it could not be written.</returns>
    public async ValueTask<(string Id, Problem? Problem)> AddAsync(RollbackEntry entry, CancellationToken cancellationToken)
    {
        var now = NextMoment();
        var row = NewRow(CuratorNames.RollbackNamespace, $"curator {entry.Action} @ {Timestamps.Format(now)}", now) with
        {
            Tier = Tier.Long,
            Priority = 3,
            Content = entry.Write(),
            Tags = [CuratorNames.CuratorTag, CuratorNames.RollbackTag, entry.Action],
            Metadata = Metadata.Empty.With("agent_id", CuratorNames.Author).With("action", entry.Action),
        };
        return (row.Id, await StoreAsync(row, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Takes back an entry whose action came to nothing.</summary>
    public async ValueTask RemoveAsync(string id, CancellationToken cancellationToken)
    {
        var command = new DeleteCommand(
            CuratorNames.RollbackNamespace, id, CuratorNames.Author, IfMatch: null, Governed: null, string.Empty, context.Stamp());
        await context.CommitAsync(command, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<Problem?> ReportAsync(string content, CancellationToken cancellationToken)
    {
        var now = NextMoment();
        var row = NewRow(CuratorNames.ReportNamespace, $"curator cycle @ {Timestamps.Format(now)}", now) with
        {
            Tier = Tier.Mid,
            Priority = 2,
            Content = content,
            Tags = [CuratorNames.CuratorTag, CuratorNames.ReportTag],
        };
        return StoreAsync(row, cancellationToken);
    }

    private static Memory NewRow(string @namespace, string title, DateTimeOffset now)
    {
        var at = Timestamps.Format(now);
        return new Memory
        {
            Id = ServiceContext.NewId(),
            Tier = Tier.Mid,
            Namespace = @namespace,
            Title = title,
            Content = string.Empty,
            Source = CuratorNames.Source,
            CreatedAt = at,
            UpdatedAt = at,
            Metadata = Metadata.Empty.With("agent_id", CuratorNames.Author),
        };
    }

    private async ValueTask<Problem?> StoreAsync(Memory row, CancellationToken cancellationToken)
    {
        var command = new StoreCommand(row.Namespace, row, CuratorNames.Author, Governed: null, ReplaceDuplicate: false);
        return (await context.CommitAsync(command, cancellationToken).ConfigureAwait(false)).Problem;
    }

    /// <summary>Titles hold the moment, and rows of one title are one row: no two moments are the same.</summary>
    private DateTimeOffset NextMoment()
    {
        var now = context.Now;
        _last = now > _last ? now : _last.AddTicks(1);
        return _last;
    }
}
