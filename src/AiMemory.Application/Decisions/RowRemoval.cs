namespace AiMemory.Application.Decisions;

/// <summary>A row goes: itself, its links wherever they are held, and what it stood for.</summary>
internal static class RowRemoval
{
    /// <param name="memory">A row of the decision's namespace.</param>
    /// <param name="derivedBy">A new row that derives from this one: its link may name a row that is gone.</param>
    public static async ValueTask RemoveAsync(Decision decision, Memory memory, string? derivedBy = null)
    {
        await RemoveRowAsync(decision, memory.Id).ConfigureAwait(false);
        await RemoveLinksAsync(decision, memory, derivedBy).ConfigureAwait(false);
        await StandardFollow.ClearAsync(decision, memory.Id).ConfigureAwait(false);
    }

    /// <summary>The row goes, but a namespace whose standard it was keeps naming it, without a policy (rules 9, forget).</summary>
    public static async ValueTask RemoveDanglingAsync(Decision decision, Memory memory, string at)
    {
        await RemoveRowAsync(decision, memory.Id).ConfigureAwait(false);
        await RemoveLinksAsync(decision, memory, derivedBy: null).ConfigureAwait(false);
        await StandardFollow.RefreshAsync(decision, memory.Id, governanceJson: null, at).ConfigureAwait(false);
    }

    /// <summary>The row with its vector, and nothing else.</summary>
    public static async ValueTask RemoveRowAsync(Decision decision, string id)
    {
        decision.DeleteMemory(id);
        if (await decision.View.HasVectorAsync(id, decision.CancellationToken).ConfigureAwait(false))
        {
            decision.DeleteVector(id);
        }
    }

    // A link stands in the log of its source's namespace.
    private static async ValueTask RemoveLinksAsync(Decision decision, Memory memory, string? derivedBy)
    {
        foreach (var link in await decision.View.GetLinksAsync(memory.Id, decision.CancellationToken).ConfigureAwait(false))
        {
            if (link.SourceId == memory.Id)
            {
                decision.Delete(link);
            }
            else if (link.SourceId != derivedBy)
            {
                var source = await decision.FindAnywhereAsync(link.SourceId).ConfigureAwait(false);
                if (source is null || source.Namespace == decision.Namespace)
                {
                    decision.Delete(link);
                }
                else
                {
                    decision.UnlinkElsewhere(source.Namespace, link);
                }
            }
        }
    }
}
