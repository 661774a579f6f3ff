namespace AiMemory.Cli.Parsing;

/// <summary>A command whose argument is free text, and so may start with a hyphen.</summary>
internal interface IFreeTextCommand;
