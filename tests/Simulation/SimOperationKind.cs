namespace AiMemory.Simulation;

internal enum SimOperationKind
{
    Put,
    Delete,
    Read,
}
