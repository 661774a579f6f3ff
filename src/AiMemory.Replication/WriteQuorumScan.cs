using AiMemory.Log;

namespace AiMemory.Replication;

/// <summary>
/// Finds out whether an entry sets the namespace's own W, as a takeover must know it from the log alone. Standards are rare, so only
/// the row kinds of an entry are looked at.
/// </summary>
internal static class WriteQuorumScan
{
    /// <summary>The W that the entry sets (0: none of its own any more), or null when it does not touch it.</summary>
    public static int? Of(Entry entry)
    {
        if (entry.Kind == EntryKind.EpochStart || !Mentions(entry.Payload.Span))
        {
            return null;
        }

        int? quorum = null;
        foreach (var mutation in MutationCodec.Decode(entry.Payload))
        {
            if (mutation.Row == RowKind.Standard && mutation.Key == entry.Namespace)
            {
                quorum = mutation.Kind == MutationKind.Put ? RowCodec.DecodeStandard(mutation.Body.Span).WriteQuorum ?? 0 : 0;
            }
        }

        return quorum;
    }

    private static bool Mentions(ReadOnlySpan<byte> payload)
    {
        while (payload.Length > 2)
        {
            if ((RowKind)payload[0] == RowKind.Standard)
            {
                return true;
            }

            payload = Skip(Skip(payload[2..]));
        }

        return false;
    }

    private static ReadOnlySpan<byte> Skip(ReadOnlySpan<byte> bytes)
    {
        var length = 0;
        var at = 0;
        for (var shift = 0; at < bytes.Length && shift <= 28; shift += 7)
        {
            var b = bytes[at++];
            length |= (b & 0x7F) << shift;
            if (b < 0x80)
            {
                break;
            }
        }

        return length >= 0 && length <= bytes.Length - at ? bytes[(at + length)..] : [];
    }
}
