using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace AiMemory;

/// <summary>
/// How a use case ended: a value, queued for approval, or a problem. Exactly one of the three is set.
/// </summary>
public sealed record Outcome<T>
    where T : class
{
    public T? Value { get; init; }

    public Queued? Queued { get; init; }

    public Problem? Problem { get; init; }

    /// <summary>Set on acknowledged writes.</summary>
    public Receipt? Receipt { get; init; }

    [JsonIgnore]
    [MemberNotNullWhen(true, nameof(Value))]
    public bool IsDone => Value is not null;

    public static implicit operator Outcome<T>(T value) => new() { Value = value };

    public static implicit operator Outcome<T>(Problem problem) => new() { Problem = problem };

    public static implicit operator Outcome<T>(Queued queued) => new() { Queued = queued };
}
