namespace AiMemory.Application.Decisions;

/// <summary>Relations of the links that the service writes itself.</summary>
internal static class Relations
{
    public const string Supersedes = "supersedes";
    public const string Contradicts = "contradicts";
    public const string DerivedFrom = "derived_from";
}
