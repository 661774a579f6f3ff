using AiMemory.Application.Shared;

namespace AiMemory.Application.Namespaces;

/// <summary>The namespaces whose standards hold for one, most general first (rules 9).</summary>
internal sealed class StandardChain(ServiceContext context)
{
    private const string Global = "*";
    private const int ParentsMax = 8;

    /// <param name="namespace">Null means only the global standard is in question.</param>
    public async ValueTask<IReadOnlyList<string>> FindAsync(string? @namespace, CancellationToken cancellationToken)
    {
        if (@namespace is null or Global)
        {
            return [Global];
        }

        var path = new List<string>();
        for (var at = @namespace.IndexOf('/', StringComparison.Ordinal); at >= 0; at = @namespace.IndexOf('/', at + 1))
        {
            path.Add(@namespace[..at]);
        }

        path.Add(@namespace);
        var parents = await FindParentsAsync(path, cancellationToken).ConfigureAwait(false);
        return [Global, .. parents, .. path];
    }

    /// <summary>The memories that are the standards of the chain, each once.</summary>
    public async ValueTask<IReadOnlyList<Memory>> FindStandardsAsync(string? @namespace, CancellationToken cancellationToken)
    {
        var standards = new List<Memory>();
        foreach (var name in await FindAsync(@namespace, cancellationToken).ConfigureAwait(false))
        {
            var standard = await context.Reader.GetStandardAsync(name, cancellationToken).ConfigureAwait(false);
            if (standard is not null && standards.TrueForAll(s => s.Id != standard.StandardId)
                && await context.Reader.GetMemoryAsync(standard.StandardId, cancellationToken).ConfigureAwait(false) is { } memory)
            {
                standards.Add(memory);
            }
        }

        return standards;
    }

    private async ValueTask<IReadOnlyList<string>> FindParentsAsync(List<string> path, CancellationToken cancellationToken)
    {
        var parents = new List<string>();
        var name = path[0];
        while (parents.Count < ParentsMax)
        {
            var standard = await context.Reader.GetStandardAsync(name, cancellationToken).ConfigureAwait(false);
            if (standard?.Parent is not { } parent || parent == Global || path.Contains(parent) || parents.Contains(parent))
            {
                break;
            }

            parents.Insert(0, parent);
            name = parent;
        }

        return parents;
    }
}
