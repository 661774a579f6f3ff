using AiMemory.Domain.Time;
using AiMemory.Log;

namespace AiMemory.Application.Decisions;

/// <summary>
/// An entry that a deposed owner wrote and nobody acknowledged: what it did is taken over where nothing newer stands against it, and
/// undone on the node that applied it where something does. The result holds an image of every row that it touched, so that all
/// replicas end equal whether they had applied it or not.
/// </summary>
internal sealed class StrayResolution(Decision decision, Entry stray, DateTimeOffset now)
{
    private const string Conflict = "conflict";

    public async ValueTask<IReadOnlyList<Mutation>> ResolveAsync()
    {
        foreach (var mutation in MutationCodec.Decode(stray.Payload))
        {
            if (mutation.Row == RowKind.Memory)
            {
                await ResolveMemoryAsync(mutation).ConfigureAwait(false);
            }
            else
            {
                await ResolveOtherAsync(mutation).ConfigureAwait(false);
            }
        }

        return decision.Mutations;
    }

    private async ValueTask ResolveMemoryAsync(Mutation mutation)
    {
        var current = await decision.View.GetMemoryAsync(mutation.Key, decision.CancellationToken).ConfigureAwait(false);
        if (mutation.Kind == MutationKind.Touch)
        {
            if (current is not null)
            {
                decision.Touch(current);
            }

            return;
        }

        if (current is not null && current.Version > stray.Version)
        {
            decision.Put(current);
            return;
        }

        if (mutation.Kind == MutationKind.Delete
            || (current is null && await decision.View.IsDeletedAsync(mutation.Key, decision.CancellationToken).ConfigureAwait(false)))
        {
            decision.DeleteMemory(mutation.Key);
            return;
        }

        await AdoptAsync(RowCodec.DecodeMemory(mutation.Body.Span, stray.Version)).ConfigureAwait(false);
    }

    // Two memories of one title: the higher version stays, the other is archived and linked.
    private async ValueTask AdoptAsync(Memory adopted)
    {
        var holder = await decision.View.FindByTitleAsync(adopted.Title, decision.CancellationToken).ConfigureAwait(false);
        if (holder is null || holder.Id == adopted.Id)
        {
            decision.Put(adopted);
            return;
        }

        var (winner, loser) = holder.Version > adopted.Version ? (holder, adopted) : (adopted, holder);
        var at = Timestamps.Format(now);
        decision.DeleteMemory(loser.Id);
        decision.Put(new ArchivedMemory(loser, at, Conflict));
        decision.Put(winner);
        decision.Put(new MemoryLink(winner.Id, loser.Id, Relations.Contradicts, at));
    }

    // Rows without a version of their own in the view: one that stands is kept, else the stray's is taken.
    private async ValueTask ResolveOtherAsync(Mutation mutation)
    {
        var kept = mutation.Kind == MutationKind.Delete ? null : await FindCurrentAsync(mutation).ConfigureAwait(false);
        decision.Add(kept ?? mutation);
    }

    private async ValueTask<Mutation?> FindCurrentAsync(Mutation mutation)
    {
        var view = decision.View;
        var cancellation = decision.CancellationToken;
        switch (mutation.Row)
        {
            case RowKind.Archive:
                return await view.GetArchivedAsync(mutation.Key, cancellation).ConfigureAwait(false) is { } archived
                    ? Mutations.Put(archived)
                    : null;
            case RowKind.Standard:
                return await view.GetStandardAsync(cancellation).ConfigureAwait(false) is { } standard ? Mutations.Put(standard) : null;
            case RowKind.Pending:
                return await view.GetPendingAsync(mutation.Key, cancellation).ConfigureAwait(false) is { } pending
                    ? Mutations.Put(pending)
                    : null;
            case RowKind.Subscription:
                return await view.GetSubscriptionAsync(mutation.Key, cancellation).ConfigureAwait(false) is { } subscription
                    ? Mutations.Put(subscription)
                    : null;
            case RowKind.SyncClock:
                var clock = RowCodec.DecodeSyncClock(mutation.Body.Span);
                return await view.GetSyncClockAsync(clock.AgentId, clock.PeerId, cancellation).ConfigureAwait(false) is { } known
                    ? Mutations.Put(known)
                    : null;
            case RowKind.Answer:
                return await view.GetAnswerAsync(mutation.Key, cancellation).ConfigureAwait(false) is { } answer
                    ? Mutations.PutAnswer(mutation.Key, answer)
                    : null;
            default:
                return null;
        }
    }
}
