using AiMemory.Application.Commands;
using AiMemory.Application.Shared;
using AiMemory.Domain.Rules;
using AiMemory.Domain.Validation;
using AiMemory.Events;
using AiMemory.Models;
using AiMemory.UseCases;

namespace AiMemory.Application.Models;

/// <summary>What a caller can ask the language model for directly (mcp-tools 2.14).</summary>
internal sealed class ModelOperations(ServiceContext context)
{
    private const string NoExpansion = "query expansion requires smart or autonomous tier (Ollama LLM)";
    private const string NoTagging = "auto-tagging requires smart or autonomous tier (Ollama LLM)";
    private const string NoDetection = "contradiction detection requires smart or autonomous tier (Ollama LLM)";

    public async ValueTask<Outcome<IReadOnlyList<string>>> ExpandQueryAsync(string query, CancellationToken cancellationToken)
    {
        if (context.Models.Language is not { } model)
        {
            return Unsupported(NoExpansion);
        }

        return await model.ExpandQueryAsync(query, cancellationToken).ConfigureAwait(false) is { } terms
            ? new Outcome<IReadOnlyList<string>> { Value = terms }
            : await WhyNotAsync(model, NoExpansion, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<Outcome<AutoTagResponse>> AutoTagAsync(string id, Caller caller, CancellationToken cancellationToken)
    {
        if (context.Models.Language is not { } model)
        {
            return Unsupported(NoTagging);
        }

        if (await context.Reader.GetMemoryAsync(id, cancellationToken).ConfigureAwait(false) is not { } memory)
        {
            return Problem.NotFound("memory not found");
        }

        if (await model.SuggestTagsAsync(memory.Title, memory.Content, cancellationToken).ConfigureAwait(false) is not { } suggested)
        {
            return await WhyNotAsync(model, NoTagging, cancellationToken).ConfigureAwait(false);
        }

        var fresh = suggested
            .Where(tag => FieldRules.Tags([tag]) is null)
            .Except(memory.Tags, StringComparer.Ordinal)
            .Take(Math.Max(0, Limits.Tags - memory.Tags.Count))
            .ToArray();
        if (fresh.Length == 0)
        {
            return new AutoTagResponse(id, [], memory.Tags);
        }

        string[] all = [.. memory.Tags, .. fresh];
        var command = new UpdateCommand(memory.Namespace, id, new MemoryChanges { Tags = all }, IfMatch: null, context.Stamp());
        var committed = await context.CommitAsync(command, Callers.Commit(caller), cancellationToken).ConfigureAwait(false);
        return committed.To(answer =>
        {
            context.Raise(WebhookEventNames.Update, id, memory.Namespace, Callers.Name(caller));
            return new AutoTagResponse(id, fresh, answer.Memory!.Tags);
        });
    }

    public async ValueTask<Outcome<ContradictionResponse>> DetectContradictionAsync(
        string idA, string idB, CancellationToken cancellationToken)
    {
        if (context.Models.Language is not { } model)
        {
            return Unsupported(NoDetection);
        }

        if (await context.Reader.GetMemoryAsync(idA, cancellationToken).ConfigureAwait(false) is not { } a)
        {
            return Problem.NotFound("memory A not found");
        }

        if (await context.Reader.GetMemoryAsync(idB, cancellationToken).ConfigureAwait(false) is not { } b)
        {
            return Problem.NotFound("memory B not found");
        }

        return await model.ContradictsAsync(a, b, cancellationToken).ConfigureAwait(false) is { } contradicts
            ? new ContradictionResponse(contradicts, a, b)
            : await WhyNotAsync(model, NoDetection, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A model whose endpoint is away counts as none, as it does for a program that looks for it at start.</summary>
    private static async ValueTask<Problem> WhyNotAsync(ILanguageModel model, string unsupported, CancellationToken cancellationToken) =>
        await model.IsAvailableAsync(cancellationToken).ConfigureAwait(false)
            ? new Problem(ProblemKind.Unavailable, "the language model gave no usable answer")
            : Unsupported(unsupported);

    private static Problem Unsupported(string message) => new(ProblemKind.Unsupported, message);
}
