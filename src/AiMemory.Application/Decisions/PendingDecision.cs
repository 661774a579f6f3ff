using System.Text.Json;
using AiMemory.Application.Commands;
using AiMemory.Domain.Json;
using AiMemory.Domain.Rules;
using AiMemory.Engine;

namespace AiMemory.Application.Decisions;

/// <summary>Votes on queued actions, and the actions themselves once approved (rules 10.1).</summary>
internal static class PendingDecision
{
    public const string Pending = "pending";
    public const string Approved = "approved";
    public const string Rejected = "rejected";

    public static async ValueTask<Evaluation> DecideAsync(Decision decision, ApproveCommand command)
    {
        var pending = await decision.View.GetPendingAsync(command.PendingId, decision.CancellationToken).ConfigureAwait(false);
        if (pending is null)
        {
            return Refused($"pending action not found: {command.PendingId}");
        }

        if (pending.Status != Pending)
        {
            return Refused($"already decided: status={pending.Status}");
        }

        var standard = await decision.View.GetStandardAsync(decision.CancellationToken).ConfigureAwait(false);
        var approver = Policies.ApproverOf(standard);
        if (approver.Agent is { } designated && designated != command.Caller)
        {
            return Refused($"designated approver is '{designated}'; got '{command.Caller}'");
        }

        var decidedBy = command.Caller;
        if (approver.Consensus is { } quorum)
        {
            if (!command.CallerIsRegistered && !await Agents.IsRegisteredAsync(decision, command.Caller).ConfigureAwait(false))
            {
                return Refused($"consensus voter '{command.Caller}' is not a registered agent");
            }

            decidedBy = command.Caller.ToLowerInvariant();
            pending = Vote(pending, decidedBy, command.At);
            if (pending.Approvals.Count < quorum)
            {
                decision.Put(pending);
                return decision.Done(new CommandAnswer { Votes = pending.Approvals.Count, Quorum = quorum });
            }
        }

        decision.Put(pending with { Status = Approved, DecidedBy = decidedBy, DecidedAt = command.At });
        return decision.Done(await ExecuteAsync(decision, pending, command).ConfigureAwait(false));
    }

    public static async ValueTask<Evaluation> DecideAsync(Decision decision, RejectCommand command)
    {
        var pending = await decision.View.GetPendingAsync(command.PendingId, decision.CancellationToken).ConfigureAwait(false);
        if (pending is not { Status: Pending })
        {
            return Decision.Refused(Problem.NotFound($"pending action not found or already decided: {command.PendingId}"));
        }

        decision.Put(pending with { Status = Rejected, DecidedBy = command.Caller, DecidedAt = command.At });
        return decision.Done(new CommandAnswer { Changed = true, DecidedBy = command.Caller });
    }

    // A voter counts once, in whatever case the id is written.
    private static PendingAction Vote(PendingAction pending, string voter, string at) =>
        pending.Approvals.Any(a => a.AgentId == voter)
            ? pending
            : pending with { Approvals = [.. pending.Approvals, new Approval(voter, at)] };

    private static ValueTask<CommandAnswer> ExecuteAsync(Decision decision, PendingAction pending, ApproveCommand command) =>
        pending.ActionType switch
        {
            "store" => StoreAsync(decision, pending, command),
            "delete" => DeleteAsync(decision, pending),
            _ => PromoteAsync(decision, pending, command),
        };

    private static async ValueTask<CommandAnswer> StoreAsync(Decision decision, PendingAction pending, ApproveCommand command)
    {
        if (!MemoryJson.TryRead(pending.PayloadJson, out var memory))
        {
            return Failed("the queued memory cannot be read");
        }

        var incoming = memory with
        {
            Id = command.NewId,
            AccessCount = 0,
            LastAccessedAt = null,
            CreatedAt = command.At,
            UpdatedAt = command.At,
        };
        var answer = await StoreDecision.StoreAsync(decision, incoming, command.At, replaceDuplicate: false).ConfigureAwait(false);
        return Done(answer.Memory!.Id, answer.Memory);
    }

    private static async ValueTask<CommandAnswer> DeleteAsync(Decision decision, PendingAction pending)
    {
        var id = pending.MemoryId!;
        var row = await decision.FindAnywhereAsync(id).ConfigureAwait(false);
        if (row?.Namespace == decision.Namespace)
        {
            await RowRemoval.RemoveAsync(decision, row).ConfigureAwait(false);
        }
        else if (row is not null)
        {
            decision.Part(new RemoveRowsCommand(row.Namespace, [id], DerivedBy: null, pending.RequestedAt));
        }

        return Done(id, row);
    }

    private static async ValueTask<CommandAnswer> PromoteAsync(Decision decision, PendingAction pending, ApproveCommand command)
    {
        var id = pending.MemoryId!;
        var row = await decision.View.GetMemoryAsync(id, decision.CancellationToken).ConfigureAwait(false);
        if (row is null)
        {
            return Failed("memory not found");
        }

        if (ReadTarget(pending.PayloadJson) is not { } target)
        {
            return Done(id, decision.Put(PromoteDecision.Promote(row, command.At)));
        }

        if (PromoteDecision.FindTargetProblem(row.Namespace, target) is { } problem)
        {
            return Failed(problem.Message);
        }

        // The copy's id is that of a row of its title, if the target has one.
        var existing = await decision.Replica.FindByTitleAsync(target, row.Title, decision.CancellationToken).ConfigureAwait(false);
        decision.Part(new PromoteIntoCommand(target, row, command.NewId, command.At));
        return Done(existing?.Id ?? command.NewId, row);
    }

    private static string? ReadTarget(string payload)
    {
        using var document = JsonDocument.Parse(payload);
        return document.RootElement.TryGetProperty("to_namespace", out var target) ? target.GetString() : null;
    }

    private static CommandAnswer Done(string memoryId, Memory? memory) =>
        new() { Changed = true, MemoryId = memoryId, Memory = memory };

    private static CommandAnswer Failed(string message) => new() { Changed = true, ExecutionError = message };

    private static Evaluation Refused(string reason) => Decision.Refused(Problem.Denied($"approve rejected: {reason}"));
}
