namespace AiMemory;

/// <summary>Why a request was not carried out. Each edge has one table from this to its own status.</summary>
public enum ProblemKind
{
    /// <summary>The request is malformed or out of bounds; nothing changed. HTTP 400.</summary>
    Invalid,

    /// <summary>HTTP 404.</summary>
    NotFound,

    /// <summary>An id prefix that several memories share. HTTP 400.</summary>
    Ambiguous,

    /// <summary>The change collides with another row. HTTP 409.</summary>
    Conflict,

    /// <summary>Governance denied it. HTTP 403.</summary>
    Denied,

    /// <summary>The row is no longer at the version the caller named. HTTP 412.</summary>
    PreconditionFailed,

    /// <summary>Approved, but the approved action could not be carried out. HTTP 500 by contract.</summary>
    ExecutionFailed,

    /// <summary>A feature that needs something not configured, such as a language model.</summary>
    Unsupported,

    /// <summary>Too few replicas answered in time; the write is not acknowledged and may still converge. HTTP 503.</summary>
    QuorumNotMet,

    /// <summary>The node cannot serve this now. HTTP 503.</summary>
    Unavailable,

    /// <summary>The disk is full. HTTP 507.</summary>
    StorageFull,
}
