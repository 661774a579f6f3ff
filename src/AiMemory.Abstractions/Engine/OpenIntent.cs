namespace AiMemory.Engine;

/// <summary>An operation over several namespaces whose parts are still to be carried out (<see cref="PartsRunner"/>).</summary>
public sealed record OpenIntent(string Id, IReadOnlyList<Command> Parts);
