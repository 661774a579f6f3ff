namespace AiMemory.UseCases;

/// <summary>Through which edge a request came. A few rules of the contract differ by it; nothing else may ask.</summary>
public enum Door
{
    Http,
    Mcp,
    Cli,
    Grain,
    Curator,
}
