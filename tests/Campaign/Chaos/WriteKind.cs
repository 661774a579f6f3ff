namespace AiMemory.Campaign.Chaos;

internal enum WriteKind
{
    /// <summary>A new memory.</summary>
    Create,

    /// <summary>New content for an id.</summary>
    Update,

    /// <summary>A store under a title that exists.</summary>
    Upsert,

    Delete,
}
