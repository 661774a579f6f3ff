namespace AiMemory.UseCases;

/// <param name="ContentLength">Bytes.</param>
public sealed record MinedPreview(string Title, int ContentLength, int Messages, string Source);
