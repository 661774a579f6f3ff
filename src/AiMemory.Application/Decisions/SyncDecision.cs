using AiMemory.Application.Commands;
using AiMemory.Domain.Time;
using AiMemory.Engine;

namespace AiMemory.Application.Decisions;

/// <summary>What an agent has seen of a peer moves forward only (rules 12).</summary>
internal static class SyncDecision
{
    public static async ValueTask<Evaluation> DecideAsync(Decision decision, RecordSyncCommand command)
    {
        var known = await decision.View.GetSyncClockAsync(command.AgentId, command.PeerId, decision.CancellationToken)
            .ConfigureAwait(false);
        var clock = new SyncClock(
            command.AgentId,
            command.PeerId,
            Later(known?.LastSeenAt, command.SeenAt) ?? string.Empty,
            Later(known?.LastPulledAt, command.PulledAt),
            Later(known?.LastPushedAt, command.PushedAt));
        if (clock != known)
        {
            decision.Put(clock);
        }

        return decision.Done(new CommandAnswer { Changed = clock != known });
    }

    private static string? Later(string? known, string? now) =>
        known is null || now is null ? known ?? now : Timestamps.Later(known, now);
}
