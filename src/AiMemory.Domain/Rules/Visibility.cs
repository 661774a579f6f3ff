using AiMemory.Domain.Json;

namespace AiMemory.Domain.Rules;

/// <summary>What a namespace position sees (rules 7). A prepared predicate: make it once, ask it of many rows.</summary>
public sealed class Visibility
{
    private readonly string _position;
    private readonly string? _team;
    private readonly string? _unit;
    private readonly string? _org;

    /// <param name="position">A namespace, not an agent id.</param>
    public Visibility(string position)
    {
        ArgumentNullException.ThrowIfNull(position);
        _position = position;
        _team = NamespacePath.Parent(position);
        _unit = _team is null ? null : NamespacePath.Parent(_team);
        _org = _unit is null ? null : NamespacePath.Parent(_unit);
    }

    public bool Sees(Memory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        var scope = memory.Metadata.Scope;
        return Sees(memory.Namespace, scope is null && HasOtherScope(memory.Metadata) ? string.Empty : scope);
    }

    /// <param name="scope">The row's <c>metadata.scope</c>; null where it has none, which means private.</param>
    public bool Sees(string rowNamespace, string? scope) => scope switch
    {
        null or "private" => string.Equals(rowNamespace, _position, StringComparison.Ordinal),
        "team" => IsWithin(rowNamespace, _team),
        "unit" => IsWithin(rowNamespace, _unit),
        "org" => IsWithin(rowNamespace, _org),
        "collective" => true,
        _ => false,
    };

    // A scope that is no text is one that nobody sees.
    private static bool HasOtherScope(Metadata metadata) =>
        metadata.Text.Contains("\"scope\"", StringComparison.Ordinal) && metadata.GetJson("scope") is not (null or "null");

    private static bool IsWithin(string rowNamespace, string? top) => top is not null && NamespacePath.IsSameOrBelow(rowNamespace, top);
}
