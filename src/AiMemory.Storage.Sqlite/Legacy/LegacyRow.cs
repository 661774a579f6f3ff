using AiMemory.Log;

namespace AiMemory.Storage.Sqlite.Legacy;

/// <summary>One row of a 0.6.0 file as the change that writes it here.</summary>
/// <param name="Namespace">The namespace whose log it goes to.</param>
/// <param name="UpdatedTicks">When it was last changed, for memories; 0 otherwise.</param>
internal readonly record struct LegacyRow(string Namespace, Mutation Mutation, long UpdatedTicks);
