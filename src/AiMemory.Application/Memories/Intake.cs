using AiMemory.Application.Shared;
using AiMemory.Domain.Json;
using AiMemory.Domain.Rules;
using AiMemory.Domain.Time;
using AiMemory.UseCases;

namespace AiMemory.Application.Memories;

/// <summary>Makes the row that a request asks for.</summary>
internal static class Intake
{
    public static Memory ToMemory(StoreRequest request, Metadata metadata, ServiceOptions options, DateTimeOffset now)
    {
        var at = Timestamps.Format(now);
        return new Memory
        {
            Id = ServiceContext.NewId(),
            Tier = request.Tier,
            Namespace = request.Namespace,
            Title = request.Title,
            Content = request.Content,
            Tags = request.Tags,
            Priority = (int)request.Priority,
            Confidence = request.Confidence,
            Source = request.Source,
            CreatedAt = at,
            UpdatedAt = at,
            ExpiresAt = Lifetimes.ExpiryOf(request.Tier, request.ExpiresAt, request.TtlSecs, options, now),
            Metadata = metadata,
        };
    }

    public static Metadata WithAuthor(Metadata metadata, string agentId, string? scope)
    {
        var stamped = metadata.With("agent_id", agentId);
        return scope is null ? stamped : stamped.With("scope", scope);
    }
}
