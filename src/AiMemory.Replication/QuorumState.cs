namespace AiMemory.Replication;

/// <summary>Where a vote stands.</summary>
public enum QuorumState
{
    /// <summary>Neither enough yes, nor so many no that there never can be.</summary>
    Pending,

    /// <summary>Too many said no.</summary>
    Lost,

    /// <summary>Enough distinct members said yes.</summary>
    Won,
}
