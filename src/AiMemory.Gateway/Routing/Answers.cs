using AiMemory.Gateway.Metrics;

namespace AiMemory.Gateway.Routing;

/// <summary>The one table from an outcome to an HTTP answer.</summary>
internal static class Answers
{
    /// <summary>Writes what is not a value (a problem, or queued for approval) and returns false; true means there is a value to write.</summary>
    public static async Task<bool> HasValueAsync<T>(Call call, Outcome<T> outcome)
        where T : class
    {
        if (outcome.Problem is { } problem)
        {
            await ProblemAsync(call, problem).ConfigureAwait(false);
            return false;
        }

        if (outcome.Queued is { } queued)
        {
            await QueuedAsync(call, queued).ConfigureAwait(false);
            return false;
        }

        call.Acknowledge(outcome.Receipt);
        return true;
    }

    public static Task ProblemAsync(Call call, Problem problem)
    {
        switch (problem)
        {
            case QuorumProblem quorum:
                call.Instruments.QuorumNotMet(quorum.Reason);
                call.Http.Response.Headers.RetryAfter = "2";
                return call.WriteAsync(503, w =>
                {
                    w.WriteStartObject();
                    w.WriteString("error", "quorum_not_met");
                    w.WriteNumber("got", quorum.Got);
                    w.WriteNumber("needed", quorum.Needed);
                    w.WriteString("reason", quorum.Reason);
                    w.WriteEndObject();
                });
            case PreconditionProblem precondition:
                call.Tag(precondition.Current);
                return call.WriteAsync(412, w =>
                {
                    w.WriteStartObject();
                    w.WriteString("error", precondition.Message);
                    w.WriteString("version", precondition.Current.ToString());
                    w.WriteEndObject();
                });
            default:
                if (problem.Kind == ProblemKind.Unavailable)
                {
                    call.Http.Response.Headers.RetryAfter = "2";
                }

                return call.WriteErrorAsync(StatusOf(problem.Kind), problem.Message);
        }
    }

    private static int StatusOf(ProblemKind kind) => kind switch
    {
        ProblemKind.Invalid or ProblemKind.Ambiguous => 400,
        ProblemKind.Denied => 403,
        ProblemKind.NotFound => 404,
        ProblemKind.Conflict => 409,
        ProblemKind.PreconditionFailed => 412,
        ProblemKind.Unsupported => 501,
        ProblemKind.QuorumNotMet or ProblemKind.Unavailable => 503,
        ProblemKind.StorageFull => 507,
        _ => 500,
    };

    private static Task QueuedAsync(Call call, Queued queued) => call.WriteAsync(202, w =>
    {
        w.WriteStartObject();
        w.WriteString("action", queued.Action);
        if (queued.Action == "store")
        {
            w.WriteString("namespace", queued.Namespace);
        }
        else
        {
            w.WriteString("memory_id", queued.MemoryId);
        }

        w.WriteString("pending_id", queued.PendingId);
        w.WriteString("reason", "governance requires approval");
        w.WriteString("status", "pending");
        w.WriteEndObject();
    });
}
