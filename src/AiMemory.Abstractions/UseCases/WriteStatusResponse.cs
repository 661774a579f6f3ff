using AiMemory.Engine;

namespace AiMemory.UseCases;

/// <param name="Holders">Nodes that hold the entry now.</param>
public sealed record WriteStatusResponse(string Namespace, EntryVersion Version, IReadOnlyList<string> Holders, int Needed, int Replicas);
