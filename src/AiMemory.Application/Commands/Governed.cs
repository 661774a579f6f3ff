namespace AiMemory.Application.Commands;

/// <summary>A command that the namespace's policy has a say in.</summary>
/// <param name="CallerIsRegistered">
/// The caller's node has seen its registration. The owner's replica may not have yet: registrations live in another namespace.
/// </param>
public sealed record Governed(bool CallerIsRegistered = false);
