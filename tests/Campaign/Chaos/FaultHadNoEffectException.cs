namespace AiMemory.Campaign.Chaos;

/// <summary>A fault that did nothing proves nothing: its class has not passed.</summary>
internal sealed class FaultHadNoEffectException(string message) : Exception(message);
