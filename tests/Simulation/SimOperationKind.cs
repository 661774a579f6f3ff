namespace AiMemory.Simulation;

internal enum SimOperationKind
{
    Put,
    Delete,
    Read,

    /// <summary>Sets the namespace's own W.</summary>
    SetQuorum,
}
