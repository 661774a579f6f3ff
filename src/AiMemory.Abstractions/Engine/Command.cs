namespace AiMemory.Engine;

/// <summary>
/// Something to be done to one namespace, decided by its owner against its own up-to-date replica. The closed set of
/// commands is the application's; an engine only carries them. Commands cross silos as JSON.
/// </summary>
/// <param name="Namespace">The namespace whose owner decides.</param>
public abstract record Command(string Namespace);
