namespace AiMemory.UseCases;

public sealed record ForgetResponse(int Deleted, bool Archived, bool DryRun);
