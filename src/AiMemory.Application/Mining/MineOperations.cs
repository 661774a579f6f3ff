using AiMemory.Application.Commands;
using AiMemory.Application.Lifecycle;
using AiMemory.Application.Shared;
using AiMemory.Domain.Json;
using AiMemory.Domain.Rules;
using AiMemory.Domain.Time;
using AiMemory.Domain.Validation;
using AiMemory.Engine;
using AiMemory.Events;
using AiMemory.UseCases;

namespace AiMemory.Application.Mining;

/// <summary>
/// Turns conversation exports into memories (cli 6). An export is read twice: first to its end, so that a damaged one changes nothing,
/// then again to store.
/// </summary>
internal sealed class MineOperations(ServiceContext context, Sweeper sweeper, EmbeddingQueue embeddings)
{
    /// <summary>Rows in flight at once.</summary>
    private const int WindowMax = 100;

    private const double Confidence = 0.8;

    public async ValueTask<Outcome<MineResponse>> MineAsync(MineRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var format = request.Format.ToLowerInvariant();
        if (format is not ("claude" or "chatgpt" or "slack"))
        {
            return Problem.Invalid($"invalid format: {request.Format} (use claude, chatgpt, slack)");
        }

        var (agentId, problem) = Callers.Resolve(caller);
        if (problem is not null)
        {
            return problem;
        }

        var @namespace = request.Namespace ?? $"{format}-export";
        if (FieldRules.Namespace(@namespace) is { } fault)
        {
            return Problem.Invalid(fault);
        }

        try
        {
            var tally = await SurveyAsync(request, format, @namespace, cancellationToken).ConfigureAwait(false);
            if (request.DryRun)
            {
                return tally;
            }

            await sweeper.SweepOpportunisticallyAsync(cancellationToken).ConfigureAwait(false);
            return await StoreAsync(request, format, agentId, tally with { Preview = [] }, cancellationToken).ConfigureAwait(false);
        }
        catch (ExportFormatException exception)
        {
            return Problem.Invalid(exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Problem.Invalid($"cannot read {request.Path}: {exception.Message}");
        }
    }

    private static IAsyncEnumerable<Conversation> Read(string path, string format, CancellationToken cancellationToken)
    {
        var all = format switch
        {
            "claude" => ClaudeExport.ReadAsync(path, cancellationToken),
            "chatgpt" => ChatGptExport.ReadAsync(path, cancellationToken),
            _ => SlackExport.ReadAsync(path, cancellationToken),
        };
        return all.Where(conversation => conversation.Messages > 0); // one without any text is none
    }

    private static async ValueTask<MineResponse> SurveyAsync(
        MineRequest request, string format, string @namespace, CancellationToken cancellationToken)
    {
        var total = 0;
        var filtered = 0;
        var preview = new List<MinedPreview>();
        await foreach (var conversation in Read(request.Path, format, cancellationToken).ConfigureAwait(false))
        {
            total++;
            if (conversation.Messages < request.MinMessages)
            {
                continue;
            }

            filtered++;
            if (conversation.ContentBytes > 0 && request.DryRun)
            {
                preview.Add(new MinedPreview(conversation.Title, conversation.ContentBytes, conversation.Messages, SourceOf(format)));
            }
        }

        return new MineResponse(0, 0, 0, total, filtered, @namespace, request.Tier, preview);
    }

    private async ValueTask<MineResponse> StoreAsync(
        MineRequest request, string format, string agentId, MineResponse tally, CancellationToken cancellationToken)
    {
        var window = new List<(MemoryCommand, CommitOptions)>(WindowMax);
        await foreach (var conversation in Read(request.Path, format, cancellationToken).ConfigureAwait(false))
        {
            if (conversation.Messages < request.MinMessages)
            {
                continue;
            }

            if (conversation.ContentBytes == 0)
            {
                tally = tally with { Skipped = tally.Skipped + 1 };
                continue;
            }

            var memory = ToMemory(conversation, request.Tier, format, agentId, tally.Namespace);
            var command = new StoreCommand(memory.Namespace, memory, agentId, Governed: null, ReplaceDuplicate: false);
            window.Add((command, CommitOptions.Default));
            if (window.Count == WindowMax)
            {
                tally = await CommitAsync(window, tally, cancellationToken).ConfigureAwait(false);
            }
        }

        return await CommitAsync(window, tally, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<MineResponse> CommitAsync(
        List<(MemoryCommand, CommitOptions)> window, MineResponse tally, CancellationToken cancellationToken)
    {
        var results = await context.CommitAllAsync(window, cancellationToken).ConfigureAwait(false);
        window.Clear();
        foreach (var result in results)
        {
            if (result.Problem is not null)
            {
                tally = tally with { Errors = tally.Errors + 1 };
                continue;
            }

            tally = tally with { Imported = tally.Imported + 1 };
            var stored = result.Answer!.Memory!;
            embeddings.Add(stored);
            context.Raise(WebhookEventNames.Import, stored.Id, stored.Namespace, stored.Metadata.AgentId);
        }

        return tally;
    }

    private Memory ToMemory(Conversation conversation, Tier tier, string format, string agentId, string @namespace)
    {
        var now = context.Now;
        var at = Timestamps.Format(now);
        var source = SourceOf(format);
        return new Memory
        {
            Id = ServiceContext.NewId(),
            Tier = tier,
            Namespace = @namespace,
            Title = conversation.Title,
            Content = conversation.Content,
            Tags = [source],
            Confidence = Confidence,
            Source = source,
            CreatedAt = conversation.CreatedAt is { } created ? Timestamps.Format(created) : at,
            UpdatedAt = at,
            ExpiresAt = Lifetimes.ExpiryOf(tier, expiresAt: null, ttlSeconds: null, context.Options, now),
            Metadata = Metadata.Empty.With("agent_id", agentId).With("mined_from", source),
        };
    }

    private static string SourceOf(string format) => $"mine-{format}";
}
