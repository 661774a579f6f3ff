namespace AiMemory.Gateway.Routing;

/// <summary>Which known fields an object has had: one given twice is refused, as is a required one that is missing.</summary>
internal ref struct FieldSet(ReadOnlySpan<string> known)
{
    private readonly ReadOnlySpan<string> _known = known;
    private ulong _seen;

    /// <summary>False for a key that is not known; its value is to be skipped.</summary>
    public bool Take(string name)
    {
        var index = _known.IndexOf(name);
        if (index < 0)
        {
            return false;
        }

        if ((_seen & (1UL << index)) != 0)
        {
            throw Rejection.BadData($"duplicate field `{name}`");
        }

        _seen |= 1UL << index;
        return true;
    }

    public readonly void Require(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if ((_seen & (1UL << _known.IndexOf(name))) == 0)
            {
                throw Rejection.BadData($"missing field `{name}`");
            }
        }
    }
}
