namespace AiMemory.UseCases;

public sealed record ImportResponse(int Imported, int Restamped, IReadOnlyList<string> Errors);
