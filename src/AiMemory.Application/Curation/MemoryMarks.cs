using AiMemory.Application.Commands;
using AiMemory.Application.Shared;
using AiMemory.Domain.Json;
using AiMemory.Domain.Rules;

namespace AiMemory.Application.Curation;

/// <summary>
/// Writes what a model found into a memory's metadata. The row's own time stays: a mark is no change of what the memory says, and the
/// curator later decides by that time which of two contradicting memories is the older one.
/// </summary>
internal static class MemoryMarks
{
    public const string AutoTags = "auto_tags";
    public const string Contradictions = "confirmed_contradictions";
    public const string CuratedAt = "curated_at";

    private const int TriesMax = 3;

    public static async ValueTask<Problem?> WriteAsync(
        ServiceContext context, Memory memory, Func<Metadata, Metadata> mark, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            var changes = new MemoryChanges { Metadata = mark(memory.Metadata) };
            var command = new UpdateCommand(memory.Namespace, memory.Id, changes, memory.Version, memory.UpdatedAt);
            var problem = (await context.CommitAsync(command, cancellationToken).ConfigureAwait(false)).Problem;
            if (problem is not PreconditionProblem || tries == TriesMax)
            {
                return problem;
            }

            // Somebody changed the row meanwhile: the mark goes onto what it is now.
            if (await context.Reader.GetMemoryAsync(memory.Id, cancellationToken).ConfigureAwait(false) is not { } current)
            {
                return Problem.NotFound();
            }

            memory = current;
        }
    }

    public static Metadata AddContradiction(this Metadata metadata, string id)
    {
        var known = metadata.GetStrings(Contradictions);
        return known.Contains(id, StringComparer.Ordinal) ? metadata : metadata.With(Contradictions, [.. known, id]);
    }
}
