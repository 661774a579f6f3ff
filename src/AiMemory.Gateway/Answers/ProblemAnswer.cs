using Microsoft.AspNetCore.Http;

namespace AiMemory.Gateway.Answers;

/// <summary>The one table from a problem to its status and body.</summary>
internal static class ProblemAnswer
{
    public static Task Send(HttpContext http, Problem problem)
    {
        switch (problem)
        {
            case QuorumProblem quorum:
                http.Response.Headers.RetryAfter = "2";
                return Answer.Json(http, StatusCodes.Status503ServiceUnavailable, quorum, static (writer, p) =>
                {
                    writer.WriteStartObject();
                    writer.WriteString("error"u8, "quorum_not_met"u8);
                    writer.WriteNumber("got"u8, p.Got);
                    writer.WriteNumber("needed"u8, p.Needed);
                    writer.WriteString("reason"u8, p.Reason);
                    writer.WriteEndObject();
                });
            case PreconditionProblem precondition:
                Versions.SetETag(http, precondition.Current);
                return Answer.Json(http, StatusCodes.Status412PreconditionFailed, precondition, static (writer, p) =>
                {
                    writer.WriteStartObject();
                    writer.WriteString("error"u8, p.Message);
                    writer.WriteString("version"u8, p.Current.ToString());
                    writer.WriteEndObject();
                });
            case { Kind: ProblemKind.Unavailable }:
                http.Response.Headers.RetryAfter = "2";
                goto default;
            default:
                return Answer.Error(http, StatusOf(problem.Kind), problem.Message);
        }
    }

    private static int StatusOf(ProblemKind kind) => kind switch
    {
        ProblemKind.Invalid or ProblemKind.Ambiguous => StatusCodes.Status400BadRequest,
        ProblemKind.NotFound => StatusCodes.Status404NotFound,
        ProblemKind.Conflict => StatusCodes.Status409Conflict,
        ProblemKind.Denied => StatusCodes.Status403Forbidden,
        ProblemKind.PreconditionFailed => StatusCodes.Status412PreconditionFailed,
        ProblemKind.Unsupported => StatusCodes.Status501NotImplemented,
        ProblemKind.QuorumNotMet or ProblemKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        ProblemKind.StorageFull => StatusCodes.Status507InsufficientStorage,
        _ => StatusCodes.Status500InternalServerError,
    };
}
