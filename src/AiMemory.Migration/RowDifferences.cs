using AiMemory.Log;
using AiMemory.Storage;

namespace AiMemory.Migration;

/// <summary>Names what differs between two copies of a namespace, row by row and field by field; asked only when their digests differ.</summary>
internal static class RowDifferences
{
    private const int Page = 500;
    private const int DifferencesMax = 20;

    public static async Task<IReadOnlyList<string>> FindAsync(
        IReplicaStore source, IReplicaStore target, string name, CancellationToken cancellationToken)
    {
        var differences = new List<string>();
        foreach (var kind in Enum.GetValues<RowKind>())
        {
            var found = Read(target, name, kind, cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using var _ = found.ConfigureAwait(false);
            var more = await found.MoveNextAsync().ConfigureAwait(false);
            await foreach (var row in Read(source, name, kind, cancellationToken).ConfigureAwait(false))
            {
                while (more && string.CompareOrdinal(found.Current.Key, row.Key) < 0)
                {
                    differences.Add($"{Name(found.Current)} is in the target only");
                    more = await found.MoveNextAsync().ConfigureAwait(false);
                }

                if (!more || found.Current.Key != row.Key)
                {
                    differences.Add($"{Name(row)} is missing in the target");
                }
                else
                {
                    if (Compare(row, found.Current) is { } fields)
                    {
                        differences.Add($"{Name(row)} differs in {fields}");
                    }

                    more = await found.MoveNextAsync().ConfigureAwait(false);
                }

                if (differences.Count >= DifferencesMax)
                {
                    return differences;
                }
            }

            while (more && differences.Count < DifferencesMax)
            {
                differences.Add($"{Name(found.Current)} is in the target only");
                more = await found.MoveNextAsync().ConfigureAwait(false);
            }
        }

        return differences;
    }

    private static async IAsyncEnumerable<RowImage> Read(
        IReplicaStore store, string name, RowKind kind, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        for (var more = true; more;)
        {
            var page = await store.ReadRowsAsync(name, kind, after, Page, cancellationToken).ConfigureAwait(false);
            foreach (var row in page)
            {
                after = row.Key;
                yield return row;
            }

            more = page.Count == Page;
        }
    }

    private static string Name(RowImage row) => $"{row.Row.ToString().ToLowerInvariant()} {row.Key.Replace('\n', ' ')}";

    private static string? Compare(RowImage source, RowImage target)
    {
        var fields = new List<string>();
        Note(fields, "version", source.Version == target.Version);
        Note(fields, "touch version", source.Row != RowKind.Memory || source.TouchVersion == target.TouchVersion);
        Note(fields, "deleted", source.Deleted == target.Deleted);
        if (!source.Body.Span.SequenceEqual(target.Body.Span) && !source.Deleted && !target.Deleted)
        {
            if (source.Row == RowKind.Memory)
            {
                Compare(fields, RowCodec.DecodeMemory(source.Body.Span, default), RowCodec.DecodeMemory(target.Body.Span, default));
            }
            else
            {
                fields.Add("content");
            }
        }

        return fields.Count == 0 ? null : string.Join(", ", fields);
    }

    private static void Compare(List<string> fields, Memory source, Memory target)
    {
        Note(fields, "id", source.Id == target.Id);
        Note(fields, "tier", source.Tier == target.Tier);
        Note(fields, "namespace", source.Namespace == target.Namespace);
        Note(fields, "title", source.Title == target.Title);
        Note(fields, "content", source.Content == target.Content);
        Note(fields, "tags", source.Tags.SequenceEqual(target.Tags));
        Note(fields, "priority", source.Priority == target.Priority);
        Note(fields, "confidence", source.Confidence.Equals(target.Confidence));
        Note(fields, "source", source.Source == target.Source);
        Note(fields, "access_count", source.AccessCount == target.AccessCount);
        Note(fields, "created_at", source.CreatedAt == target.CreatedAt);
        Note(fields, "updated_at", source.UpdatedAt == target.UpdatedAt);
        Note(fields, "last_accessed_at", source.LastAccessedAt == target.LastAccessedAt);
        Note(fields, "expires_at", source.ExpiresAt == target.ExpiresAt);
        Note(fields, "metadata", source.Metadata.Text == target.Metadata.Text);
    }

    private static void Note(List<string> fields, string field, bool isEqual)
    {
        if (!isEqual)
        {
            fields.Add(field);
        }
    }
}
