namespace AiMemory.Cli.Configuration;

/// <summary>What a key of a node's configuration file holds.</summary>
internal enum NodeKeyKind
{
    Boolean,
    Integer,

    /// <summary>Letters, digits, dot, hyphen and underscore.</summary>
    NodeId,

    /// <summary>Relative ones start at the file's folder.</summary>
    Path,

    /// <summary><c>HOST:PORT</c>.</summary>
    Address,

    /// <summary><c>http://</c> or <c>https://</c>.</summary>
    Url,

    /// <summary>A text that may stand elsewhere: <c>env:NAME</c>, <c>file:PATH</c>.</summary>
    Secret,
}
