using AiMemory.Application.Commands;
using AiMemory.Domain.Rules;
using AiMemory.Engine;
using AiMemory.UseCases;

namespace AiMemory.Application.Decisions;

/// <summary>Use of rows by recall (rules 5), and the embeddings beside them. Rows that are gone by now are passed over.</summary>
internal static class TouchDecision
{
    public static async ValueTask<Evaluation> DecideAsync(Decision decision, TouchCommand command, ServiceOptions options)
    {
        foreach (var touched in command.Rows)
        {
            var row = await decision.View.GetMemoryAsync(touched.Id, decision.CancellationToken).ConfigureAwait(false);
            if (row is not null)
            {
                for (var i = 0; i < touched.Count; i++)
                {
                    row = Touching.Apply(row, touched.At, options);
                }

                decision.Touch(row);
            }
        }

        return decision.Done(new CommandAnswer { Changed = true });
    }

    public static async ValueTask<Evaluation> DecideAsync(Decision decision, PutVectorCommand command)
    {
        var row = await decision.View.GetMemoryAsync(command.MemoryId, decision.CancellationToken).ConfigureAwait(false);
        var current = row?.Version == command.ForVersion;
        if (current)
        {
            decision.PutVector(command.MemoryId, command.Vector.ToArray());
        }

        return decision.Done(new CommandAnswer { Changed = current });
    }
}
