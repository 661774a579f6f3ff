using AiMemory.Application.Commands;
using AiMemory.Domain.Rules;
using AiMemory.Engine;

namespace AiMemory.Application.Decisions;

/// <summary>Create or upsert (rules 4.1), or the MCP duplicate path (mcp-tools 2.1).</summary>
internal static class StoreDecision
{
    public static async ValueTask<Evaluation> DecideAsync(Decision decision, StoreCommand command)
    {
        if (command.Governed is { } governed)
        {
            var stopped = await Gate.AskAsync(
                decision,
                GovernedAction.Store,
                command.Caller,
                governed.CallerIsRegistered,
                command.Incoming.Id,
                memoryId: null,
                standard => OwnerOfAsync(decision, standard),
                () => PendingPayload.ForStore(command.Incoming),
                command.Incoming.UpdatedAt).ConfigureAwait(false);
            if (stopped is not null)
            {
                return stopped;
            }
        }

        return decision.Done(await StoreAsync(
            decision, command.Incoming, command.Incoming.UpdatedAt, command.ReplaceDuplicate).ConfigureAwait(false));
    }

    /// <summary>Puts the row, merged with a row of its title; the shared path of everything that creates rows.</summary>
    public static async ValueTask<CommandAnswer> StoreAsync(Decision decision, Memory incoming, string at, bool replaceDuplicate)
    {
        var existing = await decision.View.FindByTitleAsync(incoming.Title, decision.CancellationToken).ConfigureAwait(false);
        if (existing is null)
        {
            return new CommandAnswer { Memory = decision.Put(incoming) };
        }

        // A dead row is not a duplicate: replacing keeps the expiry, so the row would stay hidden.
        var expired = Expired.At(existing, at);
        var duplicate = replaceDuplicate && !expired;
        var merged = decision.Put(duplicate ? Merging.ReplaceDuplicate(existing, incoming) : Merging.Upsert(existing, incoming, expired));
        await StandardFollow.AfterChangeAsync(decision, existing, merged, at).ConfigureAwait(false);
        return new CommandAnswer { Memory = merged, Changed = true, Duplicate = duplicate };
    }

    private static async ValueTask<string?> OwnerOfAsync(Decision decision, NamespaceStandard standard)
    {
        var memory = await decision.FindAnywhereAsync(standard.StandardId).ConfigureAwait(false);
        return memory?.Metadata.AgentId;
    }
}
