namespace AiMemory.UseCases;

public sealed record AutoTagResponse(string Id, IReadOnlyList<string> NewTags, IReadOnlyList<string> AllTags);
