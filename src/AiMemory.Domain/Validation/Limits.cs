namespace AiMemory.Domain.Validation;

/// <summary>The bounds of the contract (rules 1). Bytes are of UTF-8, characters are Unicode scalar values.</summary>
public static class Limits
{
    public const int TitleCharacters = 512;
    public const int ContentBytes = 65_536;
    public const int NamespaceCharacters = 512;
    public const int NamespaceDepth = 8;
    public const int SourceBytes = 64;
    public const int Tags = 50;
    public const int TagBytes = 128;
    public const int PriorityMin = 1;
    public const int PriorityMax = 10;
    public const long TtlSecondsMax = 31_536_000;
    public const int MetadataBytes = 65_536;
    public const int MetadataDepth = 32;
    public const int IdBytes = 128;
    public const int RelationBytes = 64;
    public const int AgentIdBytes = 128;
    public const int AgentTypeBytes = 64;
    public const int ConsolidateMin = 2;
    public const int ConsolidateMax = 100;
    public const int BulkItems = 1000;
    public const long AccessCountMax = 1_000_000;
}
