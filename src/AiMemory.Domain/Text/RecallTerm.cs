namespace AiMemory.Domain.Text;

/// <summary>One thing that a recall looks for.</summary>
/// <param name="Text">A stem, a pair, an emoji token, or one character of a script without spaces.</param>
/// <param name="Word">The folded word before stemming.</param>
/// <param name="IsPrefix">It matches tokens that begin with it (one character of a script without spaces).</param>
/// <param name="Count">How often the query says it.</param>
public sealed record RecallTerm(string Text, string Word, bool IsPrefix, int Count);
