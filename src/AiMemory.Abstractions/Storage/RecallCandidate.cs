namespace AiMemory.Storage;

/// <summary>A row with what its text, and the text around it, say about the context.</summary>
/// <param name="OwnText">BM25 of the row's own title, content and tags; 0 when only its neighbours match.</param>
/// <param name="NeighbourText">What rows written next to it lend.</param>
public sealed record RecallCandidate(Memory Memory, double OwnText, double NeighbourText)
{
    public double Text => OwnText + NeighbourText;
}
