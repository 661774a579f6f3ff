namespace AiMemory.Models;

/// <summary>What a language model is asked for (rules 16). Null means it gave no usable answer; it throws only on cancellation.</summary>
public interface ILanguageModel
{
    /// <summary>The model's name as <c>memory_capabilities</c> shows it.</summary>
    string Name { get; }

    /// <summary>The model's endpoint answers now. Asked before work that would call it many times.</summary>
    ValueTask<bool> IsAvailableAsync(CancellationToken cancellationToken) => ValueTask.FromResult(true);

    /// <summary>Related search terms.</summary>
    ValueTask<IReadOnlyList<string>?> ExpandQueryAsync(string query, CancellationToken cancellationToken);

    /// <summary>Tags, lowercase; the caller cuts them to the first 8.</summary>
    ValueTask<IReadOnlyList<string>?> SuggestTagsAsync(string title, string content, CancellationToken cancellationToken);

    ValueTask<string?> SummarizeAsync(IReadOnlyList<Memory> memories, CancellationToken cancellationToken);

    ValueTask<bool?> ContradictsAsync(Memory a, Memory b, CancellationToken cancellationToken);
}
