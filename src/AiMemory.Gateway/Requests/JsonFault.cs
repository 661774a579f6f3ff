namespace AiMemory.Gateway.Requests;

/// <summary>The first fault of a body.</summary>
/// <param name="IsSyntax">The text is no JSON (400); else it is JSON of the wrong shape (422).</param>
internal sealed record JsonFault(bool IsSyntax, string Message);
