using System.Globalization;
using System.Text.Json.Serialization;

namespace AiMemory;

/// <summary>
/// The position of an entry in a namespace's history, and of the entry that last wrote a row.
/// Versions decide which of two changes is the later one; wall clocks never do.
/// </summary>
/// <param name="Epoch">Number of the ownership that wrote it; 0 means "never written".</param>
/// <param name="Sequence">Position within the epoch, from 1.</param>
[JsonConverter(typeof(EntryVersionJsonConverter))]
public readonly record struct EntryVersion(long Epoch, long Sequence) : IComparable<EntryVersion>
{
    public static readonly EntryVersion None;

    public bool IsNone => Epoch == 0;

    public EntryVersion Next => this with { Sequence = Sequence + 1 };

    public int CompareTo(EntryVersion other) =>
        Epoch != other.Epoch ? Epoch.CompareTo(other.Epoch) : Sequence.CompareTo(other.Sequence);

    public static bool operator <(EntryVersion a, EntryVersion b) => a.CompareTo(b) < 0;

    public static bool operator >(EntryVersion a, EntryVersion b) => a.CompareTo(b) > 0;

    public static bool operator <=(EntryVersion a, EntryVersion b) => a.CompareTo(b) <= 0;

    public static bool operator >=(EntryVersion a, EntryVersion b) => a.CompareTo(b) >= 0;

    /// <summary>The wire form, <c>epoch.sequence</c>; also the ETag.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}.{Sequence}");

    public static bool TryParse(ReadOnlySpan<char> text, out EntryVersion version)
    {
        version = default;
        var dot = text.IndexOf('.');
        if (dot <= 0
            || !long.TryParse(text[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
            || !long.TryParse(text[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            return false;
        }

        version = new EntryVersion(epoch, sequence);
        return true;
    }
}
