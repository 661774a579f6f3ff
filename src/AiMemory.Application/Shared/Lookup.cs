using AiMemory.Domain.Validation;
using AiMemory.UseCases;

namespace AiMemory.Application.Shared;

/// <summary>Finds the row that a caller names.</summary>
internal static class Lookup
{
    /// <summary>By id or unique prefix.</summary>
    public static async ValueTask<(Memory? Memory, Problem? Problem)> ByIdOrPrefixAsync(
        ServiceContext context, string id, Caller caller, CancellationToken cancellationToken)
    {
        if (FieldRules.Id(id) is { } fault)
        {
            return (null, Problem.Invalid(fault));
        }

        if (await BarrierAsync(context, caller, null, cancellationToken).ConfigureAwait(false) is { } problem)
        {
            return (null, problem);
        }

        var match = await context.Reader.ResolveIdAsync(id, cancellationToken).ConfigureAwait(false);
        if (match.Memory is null && match.Ambiguous.Count > 0)
        {
            return (null, Ambiguous(id, match.Ambiguous));
        }

        return match.Memory is null ? (null, Callers.NotFound(caller, id)) : (match.Memory, null);
    }

    /// <summary>Waits, for callers who ask for it, until this node holds everything acknowledged anywhere.</summary>
    public static ValueTask<Problem?> BarrierAsync(
        ServiceContext context, Caller caller, string? @namespace, CancellationToken cancellationToken) =>
        caller.QuorumReads
            ? context.Engine.ReadBarrierAsync(@namespace, cancellationToken)
            : ValueTask.FromResult<Problem?>(null);

    private static Problem Ambiguous(string prefix, IReadOnlyList<string> ids) => new(
        ProblemKind.Ambiguous,
        FormattableString.Invariant($"ambiguous ID prefix '{prefix}': {ids.Count} matches\n{string.Join('\n', ids)}"));
}
