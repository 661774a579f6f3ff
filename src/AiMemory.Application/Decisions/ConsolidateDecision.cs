using AiMemory.Application.Commands;
using AiMemory.Domain.Rules;
using AiMemory.Engine;

namespace AiMemory.Application.Decisions;

/// <summary>Several memories become one (rules 14): put here, the sources removed here and, as parts, where they live.</summary>
internal static class ConsolidateDecision
{
    public static async ValueTask<Evaluation> DecideAsync(Decision decision, ConsolidateCommand command)
    {
        var sources = new List<Memory>(command.Sources.Count);
        foreach (var seen in command.Sources)
        {
            var source = seen.Namespace == decision.Namespace
                ? await decision.View.GetMemoryAsync(seen.Id, decision.CancellationToken).ConfigureAwait(false)
                : seen;
            if (source is null)
            {
                return Decision.Refused(Problem.NotFound($"memory not found: {seen.Id}"));
            }

            sources.Add(source);
        }

        var taken = await decision.View.FindByTitleAsync(command.Result.Title, decision.CancellationToken).ConfigureAwait(false);
        if (taken is not null)
        {
            return Decision.Refused(UpdateDecision.TitleTaken(taken));
        }

        var merged = Consolidation.Merge(command.Result, sources, command.Caller);
        if (merged.Problem is { } problem)
        {
            return Decision.Refused(problem);
        }

        var result = decision.Put(merged.Memory);
        foreach (var source in sources)
        {
            if (source.Namespace == decision.Namespace)
            {
                await RowRemoval.RemoveAsync(decision, source).ConfigureAwait(false);
            }

            decision.Put(new MemoryLink(result.Id, source.Id, Relations.DerivedFrom, command.At));
        }

        foreach (var foreign in sources.Where(s => s.Namespace != decision.Namespace).GroupBy(s => s.Namespace, StringComparer.Ordinal))
        {
            decision.Part(new RemoveRowsCommand(foreign.Key, foreign.Select(s => s.Id).ToArray(), result.Id, command.At));
        }

        return decision.Done(new CommandAnswer { Memory = result, Changed = true });
    }
}
