namespace AiMemory.Benchmarks;

internal sealed record ConversationTurn(string Id, string Speaker, string Text);
