namespace AiMemory.UseCases;

/// <summary>At least one filter must be given; given ones combine with AND. A blank pattern counts as given and matches nothing.</summary>
public sealed record ForgetRequest(string? Namespace, string? Pattern, Tier? Tier, bool DryRun = false);
