using System.Text;
using AiMemory.Application.Memories;
using AiMemory.Application.Shared;
using AiMemory.Domain.Validation;
using AiMemory.Storage;
using AiMemory.UseCases;

namespace AiMemory.Application.Transfer;

/// <summary>Groups rows of a namespace by tag and merges each group into one row (cli 2, auto-consolidate).</summary>
internal sealed class AutoConsolidateOperations(ServiceContext context, ConsolidateOperations consolidation)
{
    private const int RowsPerNamespaceMax = 200;
    private const int ExcerptBytes = 200;
    private const string Untagged = "_untagged";
    private const string Source = "auto-consolidate";

    public async ValueTask<Outcome<AutoConsolidateResponse>> RunAsync(
        AutoConsolidateRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var (agentId, problem) = Callers.Resolve(caller);
        problem ??= request.Namespace is not null && FieldRules.Namespace(request.Namespace) is { } fault
            ? Problem.Invalid(fault)
            : null;
        if (problem is not null)
        {
            return problem;
        }

        var names = request.Namespace is not null
            ? [request.Namespace]
            : (await context.Reader.CountNamespacesAsync(context.Now, cancellationToken).ConfigureAwait(false))
                .Select(n => n.Namespace).ToArray();
        var groups = new List<ConsolidationGroup>();
        var consolidated = 0;
        foreach (var name in names)
        {
            var merged = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (tag, rows) in await GroupAsync(name, request, cancellationToken).ConfigureAwait(false))
            {
                var left = rows.Where(r => !merged.Contains(r.Id)).Take(Limits.ConsolidateMax).ToArray();
                if (left.Length < Math.Max(request.MinCount, Limits.ConsolidateMin))
                {
                    continue;
                }

                groups.Add(new ConsolidationGroup(name, tag, left.Select(r => r.Title).ToArray()));
                merged.UnionWith(left.Select(r => r.Id));
                if (!request.DryRun)
                {
                    var outcome = await MergeAsync(name, tag, left, agentId, caller, cancellationToken).ConfigureAwait(false);
                    if (outcome.Problem is { } failed)
                    {
                        return failed;
                    }

                    consolidated += left.Length;
                }
            }
        }

        return new AutoConsolidateResponse(consolidated, groups, request.DryRun);
    }

    private async ValueTask<IReadOnlyList<(string Tag, List<Memory> Rows)>> GroupAsync(
        string @namespace, AutoConsolidateRequest request, CancellationToken cancellationToken)
    {
        var filter = new MemoryFilter { Namespaces = [@namespace], Tier = request.ShortOnly ? Tier.Short : null };
        var rows = await context.Reader
            .ListAsync(filter, RowsPerNamespaceMax, 0, context.Now, cancellationToken).ConfigureAwait(false);
        var groups = new SortedDictionary<string, List<Memory>>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            foreach (var tag in row.Tags.Count == 0 ? [Untagged] : row.Tags.Distinct(StringComparer.Ordinal))
            {
                if (!groups.TryGetValue(tag, out var group))
                {
                    groups[tag] = group = [];
                }

                group.Add(row);
            }
        }

        return groups.Select(g => (g.Key, g.Value)).ToArray();
    }

    private ValueTask<Outcome<ConsolidateResponse>> MergeAsync(
        string @namespace, string tag, Memory[] rows, string agentId, Caller caller, CancellationToken cancellationToken)
    {
        var name = tag == Untagged ? @namespace : tag;
        var content = new StringBuilder();
        foreach (var row in rows)
        {
            content.Append("- ").Append(row.Title).Append(": ").Append(Excerpt(row.Content)).Append('\n');
        }

        var request = new ConsolidateRequest
        {
            Ids = rows.Select(r => r.Id).ToArray(),
            Title = FormattableString.Invariant($"Consolidated: {name} ({rows.Length} memories)"),
            Summary = content.ToString(0, content.Length - 1),
            Namespace = @namespace,
        };
        return consolidation.MergeAsync(request, Source, agentId, caller with { IdempotencyKey = null }, cancellationToken);
    }

    // Cut between characters, never inside one.
    private static string Excerpt(string content)
    {
        var bytes = 0;
        var length = 0;
        foreach (var rune in content.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > ExcerptBytes)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return content[..length];
    }
}
