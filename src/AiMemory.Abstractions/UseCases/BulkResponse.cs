namespace AiMemory.UseCases;

/// <param name="Ids">Ids of the stored rows, in item order; failed items left out.</param>
public sealed record BulkResponse(int Created, IReadOnlyList<string> Ids, IReadOnlyList<string> Errors);
