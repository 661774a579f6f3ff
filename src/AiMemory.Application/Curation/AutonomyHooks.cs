using AiMemory.Application.Shared;
using AiMemory.Diagnostics;
using AiMemory.Domain.Json;
using AiMemory.Models;
using AiMemory.UseCases;

namespace AiMemory.Application.Curation;

/// <summary>
/// What a model adds to a memory right after an agent stored it over MCP (rules 15). It runs after the commit: the answer waits for it,
/// the write does not, and nothing that goes wrong here fails the store.
/// </summary>
internal sealed class AutonomyHooks(ServiceContext context)
{
    public const int TagsMax = 8;
    public const int ContentBytesMin = 50;

    public async ValueTask<StoreResponse> RunAsync(StoreResponse stored, Caller caller, CancellationToken cancellationToken)
    {
        if (!context.Options.AutonomousHooks || caller.Door != Door.Mcp || stored.DuplicatePath)
        {
            return stored;
        }

        var memory = stored.Memory;
        var skipped = context.Models.Language is null ? "no_llm"
            : System.Text.Encoding.UTF8.GetByteCount(memory.Content) < ContentBytesMin ? "content_too_short"
            : memory.Namespace.StartsWith('_') ? "internal_namespace"
            : null;
        return skipped is not null
            ? stored with { HookSkipped = skipped }
            : await RunAsync(stored, context.Models.Language!, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<StoreResponse> RunAsync(StoreResponse stored, ILanguageModel model, CancellationToken cancellationToken)
    {
        var memory = stored.Memory;
        var suggested = await model.SuggestTagsAsync(memory.Title, memory.Content, cancellationToken).ConfigureAwait(false);
        if (suggested is null && !await model.IsAvailableAsync(cancellationToken).ConfigureAwait(false))
        {
            return stored with { HookSkipped = "no_llm" };
        }

        MemoryInstruments.HookRan("auto_tag", suggested is not null);
        string[] tags = [.. (suggested ?? []).Take(TagsMax)];
        var confirmed = await ConfirmAsync(stored, model, cancellationToken).ConfigureAwait(false);
        if (tags.Length == 0 && confirmed.Count == 0)
        {
            return stored;
        }

        var problem = await MemoryMarks.WriteAsync(
            context,
            memory,
            metadata =>
            {
                var marked = tags.Length == 0 ? metadata : metadata.With(MemoryMarks.AutoTags, tags);
                return confirmed.Count == 0 ? marked : marked.With(MemoryMarks.Contradictions, confirmed);
            },
            cancellationToken).ConfigureAwait(false);
        return problem is not null
            ? stored
            : stored with
            {
                AutoTags = tags.Length == 0 ? null : tags,
                ConfirmedContradictions = confirmed.Count == 0 ? null : confirmed,
            };
    }

    private async ValueTask<IReadOnlyList<string>> ConfirmAsync(
        StoreResponse stored, ILanguageModel model, CancellationToken cancellationToken)
    {
        var confirmed = new List<string>();
        foreach (var id in stored.PotentialContradictions)
        {
            if (await context.Reader.GetMemoryAsync(id, cancellationToken).ConfigureAwait(false) is not { } other)
            {
                continue;
            }

            var contradicts = await model.ContradictsAsync(stored.Memory, other, cancellationToken).ConfigureAwait(false);
            MemoryInstruments.HookRan("detect_contradiction", contradicts is not null);
            if (contradicts is true)
            {
                confirmed.Add(id);
            }
        }

        MemoryInstruments.ContradictionsDetected(confirmed.Count);
        return confirmed;
    }
}
