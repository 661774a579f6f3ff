using Orleans;

namespace AiMemory.Grains;

/// <summary>Why a request was not carried out.</summary>
[GenerateSerializer, Alias("aimemory.problem-kind.v1")]
public enum MemoryProblemKind
{
    /// <summary>The request is malformed or out of bounds.</summary>
    Invalid = 0,

    /// <summary>This namespace holds no such memory.</summary>
    NotFound = 1,

    /// <summary>A prefix of an id that several memories share.</summary>
    Ambiguous = 2,

    /// <summary>Another memory stands in the way, such as one of the same title.</summary>
    Conflict = 3,

    /// <summary>Governance denied it.</summary>
    Denied = 4,

    /// <summary>The memory is no longer at the version that the caller named.</summary>
    PreconditionFailed = 5,

    /// <summary>It was approved and could not be carried out.</summary>
    ExecutionFailed = 6,

    /// <summary>Needs something that is not configured, such as a language model.</summary>
    Unsupported = 7,

    /// <summary>Too few nodes confirmed in time: unknown, the write may still arrive.</summary>
    QuorumNotMet = 8,

    /// <summary>The node cannot serve this now; try again.</summary>
    Unavailable = 9,

    /// <summary>The node's disk is full.</summary>
    StorageFull = 10,
}
