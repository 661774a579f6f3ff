using AiMemory.Application.Commands;
using AiMemory.Application.Decisions;
using AiMemory.Application.Shared;
using AiMemory.Domain.Json;
using AiMemory.Domain.Rules;
using AiMemory.Domain.Time;
using AiMemory.Domain.Validation;
using AiMemory.Events;
using AiMemory.Storage;
using AiMemory.UseCases;

namespace AiMemory.Application.AgentDirectory;

/// <summary>Registered agents, and the messages that agents leave each other.</summary>
internal sealed class AgentOperations(ServiceContext context)
{
    private const string InboxPrefix = "_messages/";

    public async ValueTask<Outcome<RegisterAgentResponse>> RegisterAsync(
        RegisterAgentRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (RequestRules.Agent(request) is { } fault)
        {
            return Problem.Invalid(fault);
        }

        var command = new RegisterAgentCommand(
            Agents.Namespace, ServiceContext.NewId(), request.AgentId, request.AgentType, request.Capabilities, context.Stamp());
        var committed = await context.CommitAsync(command, Callers.Commit(caller), cancellationToken).ConfigureAwait(false);
        return committed.To(answer =>
            new RegisterAgentResponse(answer.Memory!.Id, request.AgentId, request.AgentType, request.Capabilities));
    }

    public async ValueTask<Outcome<IReadOnlyList<AgentRegistration>>> ListAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (await Lookup.BarrierAsync(context, caller, Agents.Namespace, cancellationToken).ConfigureAwait(false) is { } problem)
        {
            return problem;
        }

        var filter = new MemoryFilter { Namespaces = [Agents.Namespace] };
        var rows = await context.Reader.ListAsync(filter, int.MaxValue, 0, context.Now, cancellationToken).ConfigureAwait(false);
        return new Outcome<IReadOnlyList<AgentRegistration>>
        {
            Value = rows
                .Select(Agents.Read)
                .OfType<AgentRegistration>()
                .OrderBy(a => a.RegisteredAt, Comparer<string>.Create(Timestamps.Compare))
                .ToArray(),
        };
    }

    public async ValueTask<Outcome<NotifyResponse>> NotifyAsync(
        NotifyRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var fault = FieldRules.AgentId(request.TargetAgentId) ?? FieldRules.Title(request.Title) ?? FieldRules.Content(request.Payload);
        if (fault is not null)
        {
            return Problem.Invalid(fault);
        }

        var (sender, problem) = Callers.Resolve(caller);
        if (problem is not null)
        {
            return problem;
        }

        var now = context.Now;
        var at = Timestamps.Format(now);
        var message = new Memory
        {
            Id = ServiceContext.NewId(),
            Tier = request.Tier,
            Namespace = InboxPrefix + request.TargetAgentId,
            Title = request.Title,
            Content = request.Payload,
            Tags = ["_message"],
            Priority = (int)Math.Clamp(request.Priority, Limits.PriorityMin, Limits.PriorityMax),
            Source = "notify",
            CreatedAt = at,
            UpdatedAt = at,
            ExpiresAt = Lifetimes.ExpiryOf(request.Tier, null, null, context.Options, now),
            Metadata = Metadata.Empty
                .With("agent_id", sender)
                .With("recipient_agent_id", request.TargetAgentId)
                .With("message_kind", "notify"),
        };
        var command = new StoreCommand(message.Namespace, message, sender, Governed: null, ReplaceDuplicate: false);
        var committed = await context.CommitAsync(command, Callers.Commit(caller), cancellationToken).ConfigureAwait(false);
        return committed.To(answer =>
        {
            context.Raise(WebhookEventNames.Notify, answer.Memory!.Id, message.Namespace, sender);
            return new NotifyResponse(
                answer.Memory!.Id, sender, request.TargetAgentId, message.Namespace, request.Tier, answer.Memory.UpdatedAt);
        });
    }

    public async ValueTask<Outcome<InboxResponse>> ReadInboxAsync(
        InboxRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var (self, problem) = Callers.Resolve(caller);
        var owner = string.IsNullOrEmpty(request.AgentId) ? self : request.AgentId;
        problem = string.IsNullOrEmpty(request.AgentId) ? problem : null;
        problem ??= FieldRules.AgentId(owner) is { } fault ? Problem.Invalid(fault) : null;
        var @namespace = InboxPrefix + owner;
        problem ??= await Lookup.BarrierAsync(context, caller, @namespace, cancellationToken).ConfigureAwait(false);
        if (problem is not null)
        {
            return problem;
        }

        var filter = new MemoryFilter { Namespaces = [@namespace] };
        var rows = await context.Reader.ListAsync(filter, request.Limit, 0, context.Now, cancellationToken).ConfigureAwait(false);

        // As the contract has it, the filter comes after the limit.
        var messages = request.UnreadOnly ? rows.Where(m => m.AccessCount == 0).ToArray() : rows;
        return new InboxResponse(owner, @namespace, request.UnreadOnly, messages);
    }
}
