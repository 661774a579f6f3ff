namespace AiMemory.Campaign.Chaos;

/// <summary>One cycle of a class.</summary>
internal sealed record CycleReport
{
    public required int Cycle { get; init; }

    public required int Writes { get; init; }

    public required int Ok { get; init; }

    /// <summary>From the end of the fault until all nodes were equal; null: not within the limit.</summary>
    public double? TimeToConvergeMs { get; init; }

    /// <summary>The longest time in which no write was acknowledged by any node.</summary>
    public required double TimeWithoutServiceMs { get; init; }

    /// <summary>How the fault is known to have been there.</summary>
    public required string Evidence { get; init; }

    public required IReadOnlyList<TimelineEvent> Events { get; init; }

    /// <summary>Acknowledged writes in each tenth of a second.</summary>
    public required IReadOnlyList<int> OkPer100Ms { get; init; }

    /// <summary>Rows per node every quarter of a second; -1 where it did not answer.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<int>> RowsPer250Ms { get; init; }
}
