using AiMemory.Domain.Time;
using AiMemory.Log;

namespace AiMemory.Domain.Rows;

/// <summary>What stores keep beside a row's body to look rows up and to sort them by.</summary>
public static class RowLookup
{
    /// <returns>The other end of a link or the memory of a standard; when it was archived, asked for or made.</returns>
    public static (string? Other, long? Ticks) Of(RowKind row, ReadOnlySpan<byte> body) => row switch
    {
        RowKind.Link => (RowCodec.DecodeLink(body).TargetId, null),
        RowKind.Standard => (RowCodec.DecodeStandard(body).StandardId, null),
        RowKind.Archive => (null, Ticks(RowCodec.DecodeArchived(body, default).ArchivedAt)),
        RowKind.Pending => (null, Ticks(RowCodec.DecodePending(body).RequestedAt)),
        RowKind.Subscription => (null, Ticks(RowCodec.DecodeSubscription(body).CreatedAt)),
        _ => (null, null),
    };

    /// <summary>Ticks since 1970 of a timestamp's text; 0 where it is none.</summary>
    public static long Ticks(string timestamp) => Timestamps.TryParse(timestamp, out var instant) ? instant.UnixTicks : 0;

    public static long? TicksOrNull(string? timestamp) => timestamp is null ? null : Ticks(timestamp);
}
