namespace AiMemory.Application.Commands;

/// <param name="Count">How often it was recalled.</param>
/// <param name="At">When last.</param>
public sealed record TouchedRow(string Id, int Count, string At);
