namespace AiMemory.Benchmarks;

/// <param name="Evidence">Ids of the turns that answer it; never empty.</param>
internal sealed record AnnotatedQuestion(string Text, IReadOnlySet<string> Evidence);
