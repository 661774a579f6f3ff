using System.Text.Json.Serialization;

namespace AiMemory;

/// <summary>A refusal or an unknown outcome, as a value.</summary>
/// <param name="Kind">What kind.</param>
/// <param name="Message">Text for the caller; holds no memory content.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Problem), "problem")]
[JsonDerivedType(typeof(QuorumProblem), "quorum")]
[JsonDerivedType(typeof(PreconditionProblem), "precondition")]
public record Problem(ProblemKind Kind, string Message)
{
    public static Problem Invalid(string message) => new(ProblemKind.Invalid, message);

    public static Problem NotFound(string message = "not found") => new(ProblemKind.NotFound, message);

    public static Problem Conflict(string message) => new(ProblemKind.Conflict, message);

    public static Problem Denied(string message) => new(ProblemKind.Denied, message);
}
