using System.Text.Json.Serialization;

namespace AiMemory.Campaign.Chaos;

/// <summary>One write and its answer.</summary>
internal sealed record WriteRecord
{
    public required int Cycle { get; init; }

    /// <summary>When it was sent, since the cycle began.</summary>
    public required double AtMs { get; init; }

    public required double TookMs { get; init; }

    public required string Node { get; init; }

    [JsonConverter(typeof(JsonStringEnumConverter<WriteKind>))]
    public required WriteKind Kind { get; init; }

    public required string Title { get; init; }

    /// <summary>0: no answer.</summary>
    public required int Status { get; init; }

    [JsonIgnore]
    public bool IsOk => Status is 200 or 201;

    [JsonIgnore]
    public bool IsQuorumNotMet => Status == 503;

    [JsonIgnore]
    public double EndMs => AtMs + TookMs;
}
