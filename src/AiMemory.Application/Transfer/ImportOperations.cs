using AiMemory.Application.Commands;
using AiMemory.Application.Shared;
using AiMemory.Domain.Json;
using AiMemory.Domain.Validation;
using AiMemory.Engine;
using AiMemory.Events;
using AiMemory.UseCases;

namespace AiMemory.Application.Transfer;

/// <summary>Rows that come in with ids and times of their own; each stands or falls by itself.</summary>
internal sealed class ImportOperations(ServiceContext context, EmbeddingQueue embeddings)
{
    private const int HttpRowsMax = 1_000;

    // Rows in flight at once: enough to fill batches, few enough that a large file does not stand in memory twice.
    private const int WindowMax = 1_000;

    public async ValueTask<Outcome<ImportResponse>> ImportAsync(
        ImportRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (caller.Door == Door.Http && request.Memories.Count > HttpRowsMax)
        {
            return Problem.Invalid("import limited to 1000 memories");
        }

        var tally = new Tally();
        foreach (var window in request.Memories.Chunk(WindowMax))
        {
            await ImportAsync(window, request, caller, tally, cancellationToken).ConfigureAwait(false);
        }

        if (tally is { Imported: 0, Unknown: { } unknown })
        {
            return unknown;
        }

        await LinkAsync(request.Links, cancellationToken).ConfigureAwait(false);
        return new ImportResponse(tally.Imported, tally.Restamped, tally.Errors);
    }

    private async ValueTask ImportAsync(
        Memory[] rows, ImportRequest request, Caller caller, Tally tally, CancellationToken cancellationToken)
    {
        var at = context.Stamp();
        var running = new List<(Memory Row, string? Fault, Task<Committed>? Commit)>(rows.Length);
        foreach (var row in rows)
        {
            var incoming = row;
            if (request.RestampAgentId is { } agentId)
            {
                (incoming, var restamped) = Restamping.Apply(row, agentId);
                tally.Restamped += restamped ? 1 : 0;
            }

            var fault = RequestRules.Import(incoming);
            var command = new ImportRowCommand(incoming.Namespace, incoming, request.Restore, at);
            running.Add((row, fault, fault is null
                ? context.CommitAsync(command, Callers.Commit(caller, incoming.Id), cancellationToken).AsTask()
                : null));
        }

        foreach (var (row, fault, commit) in running)
        {
            var committed = commit is null ? default : await commit.ConfigureAwait(false);
            var problem = committed.Problem;
            if (fault is not null || problem is not null)
            {
                tally.Errors.Add($"{row.Id}: {fault ?? problem!.Message}");
                tally.Unknown ??= problem?.Kind is ProblemKind.QuorumNotMet or ProblemKind.Unavailable or ProblemKind.StorageFull
                    ? problem
                    : null;
                continue;
            }

            tally.Imported++;
            var stored = committed.Answer!.Memory!;
            embeddings.Add(stored);
            context.Raise(WebhookEventNames.Import, stored.Id, stored.Namespace, stored.Metadata.AgentId);
        }
    }

    // Links that cannot be made are passed over; their time is that of the import.
    private async ValueTask LinkAsync(IReadOnlyList<MemoryLink> links, CancellationToken cancellationToken)
    {
        var at = context.Stamp();
        foreach (var window in links.Chunk(WindowMax))
        {
            var commands = new List<(MemoryCommand, CommitOptions)>(window.Length);
            foreach (var link in window)
            {
                if (FieldRules.Link(link.SourceId, link.TargetId, link.Relation) is null
                    && await context.Reader.GetMemoryAsync(link.SourceId, cancellationToken).ConfigureAwait(false) is { } source
                    && await context.Reader.GetMemoryAsync(link.TargetId, cancellationToken).ConfigureAwait(false) is { } target)
                {
                    var command = new LinkCommand(
                        source.Namespace, link.SourceId, link.TargetId, target.Namespace, link.Relation, at);
                    commands.Add((command, CommitOptions.Default));
                }
            }

            await context.CommitAllAsync(commands, cancellationToken).ConfigureAwait(false);
        }
    }

    private sealed class Tally
    {
        public int Imported { get; set; }

        public int Restamped { get; set; }

        public List<string> Errors { get; } = [];

        /// <summary>The first row whose end is not known.</summary>
        public Problem? Unknown { get; set; }
    }
}
