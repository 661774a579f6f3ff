namespace AiMemory.Engine;

/// <summary>How a commit ended: the owner's answer with a receipt, or a problem (refused, or unknown).</summary>
/// <param name="Answer">The evaluator's answer; present whenever the command was evaluated, also when the quorum was not met.</param>
/// <param name="Receipt">Set when acknowledged; null when the command needed no change.</param>
/// <param name="Acks">Replicas that held the entry durably when this was answered, the owner's included; 0 when nothing was written.</param>
public sealed record CommitResult(ICommandAnswer? Answer, Receipt? Receipt, Problem? Problem, int Acks);
