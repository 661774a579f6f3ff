namespace AiMemory.UseCases;

public sealed record GcResponse(int Collected, bool DryRun);
