namespace AiMemory.UseCases;

/// <param name="Reason"><c>budget</c>, <c>limit</c>, <c>filter</c> or <c>duplicate</c>.</param>
public sealed record DroppedMemory(string Id, string Title, double Score, string Reason);
