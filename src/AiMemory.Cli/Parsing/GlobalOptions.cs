using System.CommandLine;

namespace AiMemory.Cli.Parsing;

/// <summary>Options that stand before or after any command.</summary>
internal sealed class GlobalOptions
{
    public Option<string?> Database { get; } = new("--db")
    {
        Description = "Database file, created when missing [env: AI_MEMORY_DB=] [default: ai-memory.db]",
        HelpName = "PATH",
        Recursive = true,
    };

    public Option<string?> DataDirectory { get; } = new("--data-dir")
    {
        Description = "Short for --db DIR/ai-memory.db",
        HelpName = "DIR",
        Recursive = true,
    };

    public Option<string?> Url { get; } = new("--url")
    {
        Description = "Talk to the node at this address instead of opening the file [env: AI_MEMORY_URL=]",
        HelpName = "URL",
        Recursive = true,
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Machine-readable output on stdout", Recursive = true };

    public Option<string?> AgentId { get; } = new("--agent-id")
    {
        Description = "Caller identity for commands that write or decide [env: AI_MEMORY_AGENT_ID=]",
        HelpName = "ID",
        Recursive = true,
    };

    public Option<string?> PassphraseFile { get; } = new("--db-passphrase-file")
    {
        Description = "File with the passphrase of an encrypted database",
        HelpName = "PATH",
        Recursive = true,
    };

    public IEnumerable<Option> All => [Database, DataDirectory, Url, Json, AgentId, PassphraseFile];
}
