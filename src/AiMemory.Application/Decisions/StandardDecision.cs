using AiMemory.Application.Commands;
using AiMemory.Domain.Json;
using AiMemory.Domain.Rules;
using AiMemory.Engine;

namespace AiMemory.Application.Decisions;

/// <summary>Namespace standards and the copies of their policies (rules 9).</summary>
internal static class StandardDecision
{
    public static async ValueTask<Evaluation> DecideAsync(Decision decision, SetStandardCommand command)
    {
        var memory = command.Standard.Namespace == decision.Namespace
            ? await decision.View.GetMemoryAsync(command.Standard.Id, decision.CancellationToken).ConfigureAwait(false)
            : command.Standard;
        if (memory is null)
        {
            return Decision.Refused(Problem.NotFound($"memory not found: {command.Standard.Id}"));
        }

        var parent = command.Parent ?? await FindParentAsync(decision).ConfigureAwait(false);
        var standard = new NamespaceStandard(
            decision.Namespace,
            memory.Id,
            parent,
            command.GovernanceJson ?? Policies.Of(memory),
            command.WriteQuorum,
            command.At);
        if (command.GovernanceJson is { } policy && policy != Policies.Of(memory))
        {
            if (memory.Namespace == decision.Namespace)
            {
                await WriteAsync(decision, memory, policy, command.At).ConfigureAwait(false);
            }
            else
            {
                decision.Part(new WritePolicyCommand(memory.Namespace, memory.Id, policy, command.At));
            }
        }

        decision.Put(standard);
        return decision.Done(new CommandAnswer { Changed = true, Parent = parent });
    }

    public static async ValueTask<Evaluation> DecideAsync(Decision decision, WritePolicyCommand command)
    {
        if (await decision.View.GetMemoryAsync(command.MemoryId, decision.CancellationToken).ConfigureAwait(false) is { } memory)
        {
            await WriteAsync(decision, memory, command.GovernanceJson, command.At).ConfigureAwait(false);
        }

        return decision.Done(new CommandAnswer { Changed = true });
    }

    public static async ValueTask<Evaluation> DecideAsync(Decision decision, ClearStandardCommand command)
    {
        var standard = await decision.View.GetStandardAsync(decision.CancellationToken).ConfigureAwait(false);
        var clears = standard is not null && (command.OnlyIds is null || command.OnlyIds.Contains(standard.StandardId));
        if (clears)
        {
            decision.DeleteStandard();
        }

        return decision.Done(new CommandAnswer { Changed = clears });
    }

    public static async ValueTask<Evaluation> DecideAsync(Decision decision, RefreshPolicyCommand command)
    {
        var standard = await decision.View.GetStandardAsync(decision.CancellationToken).ConfigureAwait(false);
        var changes = standard is not null && standard.StandardId == command.StandardId
            && standard.GovernanceJson != command.GovernanceJson;
        if (changes)
        {
            decision.Put(standard! with { GovernanceJson = command.GovernanceJson, UpdatedAt = command.At });
        }

        return decision.Done(new CommandAnswer { Changed = changes });
    }

    private static async ValueTask WriteAsync(Decision decision, Memory memory, string policy, string at)
    {
        var written = decision.Put(memory with
        {
            Metadata = memory.Metadata.WithJson(Policies.MetadataKey, policy),
            UpdatedAt = at,
        });
        await StandardFollow.AfterChangeAsync(decision, memory, written, at).ConfigureAwait(false);
    }

    // Rules 9: the first shorter name that has a standard.
    private static async ValueTask<string?> FindParentAsync(Decision decision)
    {
        foreach (var name in NamespacePath.ParentCandidates(decision.Namespace))
        {
            if (await decision.Replica.GetStandardAsync(name, decision.CancellationToken).ConfigureAwait(false) is not null)
            {
                return name;
            }
        }

        return null;
    }
}
