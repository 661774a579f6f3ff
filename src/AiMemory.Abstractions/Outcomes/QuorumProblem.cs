namespace AiMemory;

/// <summary>Fewer than W replicas held the entry in time. The write is unknown, not failed: it may still converge.</summary>
/// <param name="Got">Replicas that held it durably, the owner's included; 0 when no owner could be established.</param>
/// <param name="Needed">W.</param>
/// <param name="Reason"><c>unreachable</c>, <c>timeout</c> or <c>fenced</c>.</param>
public sealed record QuorumProblem(int Got, int Needed, string Reason)
    : Problem(ProblemKind.QuorumNotMet, "quorum_not_met");
